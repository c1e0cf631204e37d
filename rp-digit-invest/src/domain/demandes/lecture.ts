import type { Etablissement } from '#shared/claims.ts';
import type { Clock } from '#shared/clock.ts';
import { formatDateTime } from '#shared/dates.ts';
import { type Page, placeOf, rowsOf } from '#shared/paging.ts';
import type { Pool } from '#shared/pg.ts';
import { Refusal } from '#shared/refusal.ts';
import { type Campagne, selectCampagne, selectLastCampagne } from '../../store/campagnes.ts';
import { countDemandes, type DemandeRow, findDemandes } from '../../store/demande-search.ts';
import { type Demande, type Statut, selectDemande } from '../../store/demandes.ts';
import { type Evenement, findEvenements } from '../../store/evenements.ts';
import { cfaHabilite, type Personne, siretsDe } from '../habilitations.ts';
import { aCompleter, type Champ } from './contenu.ts';
import { refusDeCreer, refusDeModifier } from './ouverture.ts';

export type { Demande, DemandeRow, Evenement, Statut };

/** What the demandes are read and written with. */
export type Context = { pool: Pool; clock: Clock };

/** Words of a search that are looked at. */
const WORDS = 10;

/** A demande of another CFA and one that never was are the same to whoever asks. */
export const introuvable = () => new Refusal('not-found', 'La page demandée n’existe pas ou n’est plus disponible.');

/** Why no demande may be begun now for a CFA, if so. */
export const verrouDeCreation = async ({ pool, clock }: Context, cfa: Etablissement): Promise<string | undefined> =>
  refusDeCreer(await selectLastCampagne(pool), cfa, clock.now());

export type Recherche = { q: string; statut?: Statut | undefined; page: number };
export type DemandesTrouvees = Page & { demandes: DemandeRow[] };

/** The demandes of a CFA, whoever began them, the last saved first, 20 at a time (S14, G68). */
export async function rechercher({ pool }: Context, siret: string, asked: Recherche): Promise<DemandesTrouvees> {
  const criteria = { words: asked.q.split(/\s+/).filter(Boolean).slice(0, WORDS), statut: asked.statut };
  const { limit, offset, atMost } = rowsOf(asked.page);
  const [demandes, count] = await Promise.all([
    findDemandes(pool, siret, criteria, { limit, offset }),
    countDemandes(pool, siret, criteria, atMost),
  ]);
  return { demandes, ...placeOf(asked.page, demandes.length, count) };
}

/** `verrou` says why it may be changed no more, `manque` what it still lacks. */
export type DemandeLue = {
  demande: Demande;
  cfa: Etablissement;
  campagne: Campagne;
  verrou: string | undefined;
  manque: Champ[];
};

/** A demande of the perimeter, whoever began it; refuses one that was deleted, and says by whom. */
export async function lireDemande({ pool, clock }: Context, personne: Personne, id: string): Promise<DemandeLue> {
  const demande = isUuid(id) ? await selectDemande(pool, id, siretsDe(personne)) : undefined;
  const campagne = demande && (await selectCampagne(pool, demande.millesime));
  if (!demande || !campagne) throw introuvable();
  if (demande.supprimeLe) throw new Refusal('gone', suppression(demande));
  const cfa = cfaHabilite(personne, demande.siret);
  const verrou = refusDeModifier(campagne, cfa, clock.now());
  return { demande, cfa, campagne, verrou, manque: aCompleter(demande.contenu) };
}

/** Who deleted a demande, and when. */
export const suppression = ({ modifiePar, modifieLe }: Demande): string =>
  `Ce brouillon a été supprimé par ${modifiePar} le ${formatDateTime(modifieLe)}.`;

/** Anything else is no identifier, and the database would not read it. */
export const isUuid = (id: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id);

export type Historique = DemandeLue & Page & { evenements: Evenement[] };

/** What was done on a demande of the perimeter, by whom, the last first, 20 at a time. */
export async function lireHistorique(
  context: Context,
  personne: Personne,
  id: string,
  page: number,
): Promise<Historique> {
  const lue = await lireDemande(context, personne, id);
  const { limit, offset } = rowsOf(page);
  const evenements = await findEvenements(context.pool, id, { limit, offset });
  return { ...lue, evenements, ...placeOf(page, evenements.length, lue.demande.version) };
}
