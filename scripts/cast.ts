import type { Profil } from '#shared/claims.ts';
import type { Staff } from '../idp-ogestion/src/store/users.ts';

/** The cast of the seed, of the tests and of the pictures. Everybody is fictitious. */
export const DEMO_PASSWORD = 'Quatre grues jaunes au matin';

export const DOMBES = {
  siren: '000123455',
  raisonSociale: 'CFA des Métiers du Bâtiment de la Dombes',
  nda: '84010000101',
  of: true,
  cfa: true,
  region: '84',
};
export const BRETAGNE = {
  siren: '000234567',
  raisonSociale: 'Campus TP Bretagne',
  nda: '53350000202',
  of: true,
  cfa: true,
  region: '53',
};
export const FORMACONSEIL = {
  siren: '000345678',
  raisonSociale: 'Formaconseil Paris',
  nda: '11750000303',
  of: true,
  cfa: false,
  region: '11',
};
export const REUNION = {
  siren: '000456780',
  raisonSociale: "CFA BTP de l'Ouest Réunion",
  nda: '04974000404',
  of: false,
  cfa: true,
  region: '04',
};
export const ORGANISMES = [DOMBES, BRETAGNE, FORMACONSEIL, REUNION];

const site = (
  siret: string,
  codePostal: string,
  ville: string,
  adresse: string,
  more: { uai?: string; siege?: boolean; fermeLe?: string } = {},
) => ({
  siret,
  codePostal,
  ville,
  adresse,
  uai: more.uai ?? null,
  siege: more.siege ?? false,
  fermeLe: more.fermeLe ?? null,
});

export const BOURG = site('00012345500016', '01000', 'Bourg-en-Bresse', '12 rue des Compagnons', {
  uai: '0690001B',
  siege: true,
});
export const LYON = site('00012345500024', '69007', 'Lyon', '45 avenue Jean Jaurès');
export const GRENOBLE = site('00012345500032', '38000', 'Grenoble', '8 rue des Alpes');
export const RENNES = site('00023456700014', '35000', 'Rennes', '3 allée du Blosne', { uai: '0350002M', siege: true });
export const PARIS = site('00034567800015', '75011', 'Paris', '', { siege: true });
export const SAINT_PAUL = site('00045678000014', '97460', 'Saint-Paul', '20 chaussée Royale', {
  uai: '9740004L',
  siege: true,
});
/** Closed in Sirene (G40). */
export const SAINT_LEU = site('00045678000022', '97436', 'Saint-Leu', '6 rue du Général Lambert', {
  fermeLe: '2025-08-31',
});
export const ETABLISSEMENTS = [BOURG, LYON, GRENOBLE, RENNES, PARIS, SAINT_PAUL, SAINT_LEU];

export type Person = {
  email: string;
  civilite: 'M' | 'MME';
  prenom: string;
  nom: string;
  kind: 'portail' | 'interne';
  profils: Profil[];
  /** What somebody of Constructys may do. */
  staff?: Staff;
  sirets: string[];
  state: 'active' | 'inactive' | 'never-activated';
  role: string;
};

const USER: Profil[] = ['UTILISATEUR_PORTAIL_OF'];
const REFERENT: Profil[] = ['UTILISATEUR_PORTAIL_OF', 'REFERENT_PORTAIL_OF'];
const DOMBES_SITES = [BOURG.siret, LYON.siret, GRENOBLE.siret];

export const CLAIRE: Person = {
  email: 'claire.martin@exemple.test',
  civilite: 'MME',
  prenom: 'Claire',
  nom: 'MARTIN',
  kind: 'portail',
  profils: REFERENT,
  sirets: DOMBES_SITES,
  state: 'active',
  role: 'référente de la Dombes, 3 CFA',
};
export const PAUL: Person = {
  email: 'paul.durand@exemple.test',
  civilite: 'M',
  prenom: 'Paul',
  nom: 'DURAND',
  kind: 'portail',
  profils: USER,
  sirets: [LYON.siret],
  state: 'active',
  role: 'utilisateur, Lyon seulement',
};
export const SOFIA: Person = {
  email: 'sofia.benali@exemple.test',
  civilite: 'MME',
  prenom: 'Sofia',
  nom: 'BENALI',
  kind: 'portail',
  profils: USER,
  sirets: [BOURG.siret],
  state: 'inactive',
  role: 'compte désactivé',
};
export const YANN: Person = {
  email: 'yann.legoff@exemple.test',
  civilite: 'M',
  prenom: 'Yann',
  nom: 'LE GOFF',
  kind: 'portail',
  profils: REFERENT,
  sirets: [RENNES.siret, LYON.siret],
  state: 'active',
  role: 'référent de Campus TP Bretagne, aussi à Lyon',
};
export const NINA: Person = {
  email: 'nina.petit@exemple.test',
  civilite: 'MME',
  prenom: 'Nina',
  nom: 'PETIT',
  kind: 'portail',
  profils: USER,
  sirets: [BOURG.siret],
  state: 'never-activated',
  role: 'compte jamais activé',
};
export const LUC: Person = {
  email: 'luc.moreau@exemple.test',
  civilite: 'M',
  prenom: 'Luc',
  nom: 'MOREAU',
  kind: 'portail',
  profils: USER,
  sirets: [PARIS.siret],
  state: 'active',
  role: 'utilisateur de Formaconseil, qui n’est pas un CFA',
};
export const MELANIE: Person = {
  email: 'melanie.hoarau@exemple.test',
  civilite: 'MME',
  prenom: 'Mélanie',
  nom: 'HOARAU',
  kind: 'portail',
  profils: REFERENT,
  sirets: [SAINT_PAUL.siret, SAINT_LEU.siret],
  state: 'active',
  role: 'référente de La Réunion, 2 CFA dont un fermé',
};
export const ADMINISTRATEUR: Person = {
  email: 'administration@exemple.test',
  civilite: 'MME',
  prenom: 'Odile',
  nom: 'VASSEUR',
  kind: 'interne',
  profils: [],
  staff: { role: 'administrateur', regions: [] },
  sirets: [],
  state: 'active',
  role: 'administratrice de Constructys, toutes les régions',
};
export const AGENT: Person = {
  email: 'dr.aura@exemple.test',
  civilite: 'MME',
  prenom: 'Aurélie',
  nom: 'RAMBAUD',
  kind: 'interne',
  profils: [],
  staff: { role: 'agent', regions: ['84'] },
  sirets: [],
  state: 'active',
  role: 'agente de la Direction régionale Auvergne-Rhône-Alpes',
};
export const INSTRUCTEUR: Person = {
  email: 'instruction@exemple.test',
  civilite: 'M',
  prenom: 'Hugo',
  nom: 'LEMAIRE',
  kind: 'interne',
  profils: [],
  staff: { role: 'instructeur', regions: [] },
  sirets: [],
  state: 'active',
  role: 'instructeur Constructys',
};

export const PEOPLE = [CLAIRE, PAUL, SOFIA, YANN, NINA, LUC, MELANIE, ADMINISTRATEUR, AGENT, INSTRUCTEUR].map(
  (person) => ({
    ...person,
    canLogIn: person.state === 'active',
  }),
);

/** Staff of the Dombes who have no account yet (S68). */
export const SALARIES = [
  { civilite: 'MME', prenom: 'Manon', nom: 'AUBERT', dateNaissance: '1994-02-14' },
  { civilite: 'M', prenom: 'Rémi', nom: 'CHEVALLIER', dateNaissance: '1987-09-03' },
  { civilite: 'MME', prenom: 'Inès', nom: 'DA SILVA', dateNaissance: '1999-05-21' },
  { civilite: 'M', prenom: 'Mathieu', nom: 'PERRIN', dateNaissance: '1982-11-30' },
].map((salarie) => ({ ...salarie, siren: DOMBES.siren }));
