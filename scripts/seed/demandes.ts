import pg from 'pg';
import { systemClock } from '#shared/clock.ts';
import { transaction } from '#shared/pg.ts';
import { selectLastCampagne } from '../../rp-digit-invest/src/store/campagnes.ts';
import { type Contenu, insertDemande } from '../../rp-digit-invest/src/store/demandes.ts';
import { insertEvenement } from '../../rp-digit-invest/src/store/evenements.ts';
import { LYON, PAUL } from '../cast.ts';
import { withClient } from '../postgres/databases.ts';

const ID = '5a7c1e90-2f4b-4d83-9c06-8e1b7d2a4f35';
const DAYS_AFTER_OPENING = 10;
const DAY_MS = 86_400_000;

/** What a colleague has still to fill in is for her to find (S14). */
const CONTENU: Contenu = {
  intitule: 'Modernisation du plateau technique maçonnerie',
  branche: 'BATIMENT',
  categorie: null,
  description:
    'Quatre postes de maçonnerie et une scie de table, pour les apprentis du CAP et du brevet professionnel.',
  montantEnvisage: 62_520_00,
  civilite: PAUL.civilite,
  nom: PAUL.nom,
  prenom: PAUL.prenom,
  fonction: 'Formateur',
  email: PAUL.email,
  telephone: '',
};

/**
 * Leaves a brouillon of Paul, for the CFA of Lyon, in the last campaign of Digit Invest; again, it changes nothing. `sub` is
 * what oGestion calls him. Refuses in production.
 */
export async function seedDemandes(databaseUrl: string, paul: { iss: string; sub: string }): Promise<void> {
  if (process.env.NODE_ENV === 'production') throw new Error('Seeding refuses to run in production.');
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 1 });
  const auteur = { ...paul, nom: `${PAUL.prenom} ${PAUL.nom}` };
  await transaction(pool, async (tx) => {
    const campagne = await selectLastCampagne(tx);
    if (!campagne) return;
    const { millesime, ouvertureAt } = campagne;
    const le = ouvertureAt.getTime() + DAYS_AFTER_OPENING * DAY_MS;
    const now = new Date(Math.min(le, systemClock.now().getTime()));
    const begun = await insertDemande(tx, { id: ID, millesime, siret: LYON.siret, contenu: CONTENU, auteur, now });
    if (!begun) return;
    const acte = { demandeId: ID, version: 1, auteur, le: now };
    await insertEvenement(tx, { ...acte, de: null, vers: 'BROUILLON', avant: {} });
  }).finally(() => pool.end());
}

/** What oGestion calls Paul; nothing where the cast is not. */
export const subOfPaul = (ogestionUrl: string): Promise<string | undefined> =>
  withClient(ogestionUrl, async (db) => {
    const { rows } = await db.query<{ sub: string }>('select sub from users where email = $1', [PAUL.email]);
    return rows[0]?.sub;
  });
