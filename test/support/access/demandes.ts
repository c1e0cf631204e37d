import { systemClock } from '#shared/clock.ts';
import type { Db } from '#shared/pg.ts';
import { selectLastCampagne } from '../../../rp-digit-invest/src/store/campagnes.ts';
import { type Contenu, insertDemande } from '../../../rp-digit-invest/src/store/demandes.ts';
import { LYON, PAUL, SAINT_PAUL } from '../../../scripts/cast.ts';

/** A brouillon of each CFA of the matrix. */
export const DEMANDES = {
  dombes: '11111111-1111-4111-8111-111111111111',
  reunion: '22222222-2222-4222-8222-222222222222',
};

const CONTENU: Contenu = {
  ...{ intitule: 'Atelier', branche: 'BATIMENT', categorie: null, description: '', montantEnvisage: null },
  ...{ civilite: PAUL.civilite, nom: PAUL.nom, prenom: PAUL.prenom, fonction: '', email: PAUL.email, telephone: '' },
};

export async function addDemandes(db: Db): Promise<void> {
  const campagne = await selectLastCampagne(db);
  if (!campagne) throw new Error('There is no campaign.');
  const auteur = { iss: 'test', sub: 'test', nom: 'Jean CIBLE' };
  const demande = { millesime: campagne.millesime, contenu: CONTENU, auteur, now: systemClock.now() };
  await insertDemande(db, { ...demande, id: DEMANDES.dombes, siret: LYON.siret });
  await insertDemande(db, { ...demande, id: DEMANDES.reunion, siret: SAINT_PAUL.siret });
}
