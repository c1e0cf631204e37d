import { createHash } from 'node:crypto';
import { type Db, transaction } from '#shared/pg.ts';
import { Refusal } from '#shared/refusal.ts';
import { selectCampagne, selectLastCampagne } from '../../store/campagnes.ts';
import {
  type Contenu,
  type Demande,
  insertDemande,
  lockDemande,
  updateContenu,
  updateSupprime,
} from '../../store/demandes.ts';
import { findEvenementsAfter, insertEvenement } from '../../store/evenements.ts';
import { auteurDe, cfaHabilite, type Personne, siretsDe } from '../habilitations.ts';
import { type Champ, type Faute, lire, type Saisie } from './contenu.ts';
import { avant, ecart, fusionner, remonter } from './fusion.ts';
import { type Context, introuvable, isUuid } from './lecture.ts';
import { refusDeCreer, refusDeModifier } from './ouverture.ts';

/**
 * What became of a form: saved; not readable; met by what a colleague has saved meanwhile, with both joined; or sent for
 * a demande that somebody has deleted (G32).
 */
export type Issue =
  | { issue: 'enregistree'; id: string }
  | { issue: 'fautes'; fautes: Faute[] }
  | { issue: 'conflit'; actuelle: Demande; contenu: Contenu; divergences: Champ[] }
  | { issue: 'supprimee'; actuelle: Demande };

/** Sent again, a form is about the demande that it has begun, which is its alone. */
function idOf(cle: string, { iss, sub }: Personne, siret: string): string {
  const hash = createHash('sha256')
    .update(JSON.stringify([cle, iss, sub, siret]))
    .digest('hex');
  return hash.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-8$3-a$4-$5');
}

type New = { cle: string; siret: string; saisie: Saisie };

/**
 * Begins a brouillon for a CFA that the person holds. `cle` was made with the form: sent twice it makes one demande, and
 * filled in otherwise after going back it changes that one (G31).
 */
export async function creer({ pool, clock }: Context, personne: Personne, { cle, siret, saisie }: New): Promise<Issue> {
  const cfa = cfaHabilite(personne, siret);
  const id = idOf(cle, personne, siret);
  const { contenu, fautes } = lire(saisie);
  return transaction(pool, async (tx): Promise<Issue> => {
    const now = clock.now();
    const campagne = await selectLastCampagne(tx);
    refuse(refusDeCreer(campagne, cfa, now));
    if (!campagne || fautes.length > 0) return { issue: 'fautes', fautes };
    const auteur = auteurDe(personne);
    const begun = await insertDemande(tx, { ...{ id, siret, contenu, auteur, now }, millesime: campagne.millesime });
    if (!begun) return change(tx, now, personne, { id, version: 1, contenu });
    await insertEvenement(tx, {
      ...{ demandeId: id, version: 1, auteur, le: now },
      de: null,
      vers: 'BROUILLON',
      avant: {},
    });
    return { issue: 'enregistree', id };
  });
}

type Sent = { id: string; version: number; saisie: Saisie };

/** Saves a brouillon whose `version` was read, of any colleague of the CFA (S14). Saying what is there already changes nothing. */
export function enregistrer(
  { pool, clock }: Context,
  personne: Personne,
  { id, version, saisie }: Sent,
): Promise<Issue> {
  const { contenu, fautes } = lire(saisie);
  return transaction(pool, async (tx) => change(tx, clock.now(), personne, { id, version, contenu, fautes }));
}

type Change = { id: string; version: number; contenu: Contenu; fautes?: Faute[] };

async function change(
  tx: Db,
  now: Date,
  personne: Personne,
  { id, version, contenu, fautes = [] }: Change,
): Promise<Issue> {
  const actuelle = await held(tx, personne, id);
  await refuseIfLocked(tx, personne, actuelle, now);
  if (actuelle.supprimeLe) return { issue: 'supprimee', actuelle };
  if (fautes.length > 0) return { issue: 'fautes', fautes };
  const champs = ecart(actuelle.contenu, contenu);
  if (champs.length === 0) return { issue: 'enregistree', id };
  if (actuelle.version !== version) {
    const lu = remonter(actuelle.contenu, await findEvenementsAfter(tx, id, version));
    return { issue: 'conflit', actuelle, ...fusionner(lu, contenu, actuelle.contenu) };
  }
  const auteur = auteurDe(personne);
  await updateContenu(tx, id, contenu, auteur, now);
  const acte = { demandeId: id, version: version + 1, auteur, le: now };
  await insertEvenement(tx, {
    ...acte,
    de: actuelle.statut,
    vers: actuelle.statut,
    avant: avant(actuelle.contenu, champs),
  });
  return { issue: 'enregistree', id };
}

/**
 * Deletes a brouillon whose `version` was read: it is kept, out of sight (G48). Gives false, and deletes nothing, when a
 * colleague has changed it meanwhile. Doing it again changes nothing.
 */
export function supprimer({ pool, clock }: Context, personne: Personne, id: string, version: number): Promise<boolean> {
  return transaction(pool, async (tx) => {
    const now = clock.now();
    const actuelle = await held(tx, personne, id);
    if (actuelle.supprimeLe) return true;
    await refuseIfLocked(tx, personne, actuelle, now);
    if (actuelle.version !== version) return false;
    const auteur = auteurDe(personne);
    await updateSupprime(tx, id, auteur, now);
    const acte = { demandeId: id, version: version + 1, auteur, le: now };
    await insertEvenement(tx, { ...acte, de: actuelle.statut, vers: null, avant: {} });
    return true;
  });
}

/** The demande of the perimeter, which waits for nobody else until the end of the transaction. */
async function held(tx: Db, personne: Personne, id: string): Promise<Demande> {
  const demande = isUuid(id) ? await lockDemande(tx, id, siretsDe(personne)) : undefined;
  if (!demande) throw introuvable();
  return demande;
}

async function refuseIfLocked(tx: Db, personne: Personne, { siret, millesime }: Demande, now: Date): Promise<void> {
  const campagne = await selectCampagne(tx, millesime);
  if (campagne) refuse(refusDeModifier(campagne, cfaHabilite(personne, siret), now));
}

function refuse(why: string | undefined): void {
  if (why) throw new Refusal('conflict', why);
}
