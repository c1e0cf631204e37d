import type { DossierStatut, DossierType } from '../../idp-ogestion/src/store/dossiers.ts';
import { BOURG, GRENOBLE, LYON, PARIS, RENNES, SAINT_LEU, SAINT_PAUL } from '../cast.ts';

/** The day on which the year of the seed is told: what began later has not begun. */
export const TOLD_ON = '2026-06-30';

export type SeedDossier = {
  numero: string;
  siret: string;
  type: DossierType;
  beneficiaire: string;
  formation: string;
  statut: DossierStatut;
  debut: string;
  fin: string;
  /** Cents: nothing before the agreement, nor after a refusal. */
  montant: number;
};

/** What is funded: its price in cents (a year of a contract, or the whole of an action) and its length in days. */
type Formation = { intitule: string; montant: number; jours: number };

const ANNEE = 365;
export const CONTRATS: Formation[] = [
  { intitule: 'CAP Maçon', montant: 751_200, jours: 2 * ANNEE },
  { intitule: 'CAP Carreleur mosaïste', montant: 742_000, jours: 2 * ANNEE },
  { intitule: 'CAP Électricien', montant: 708_050, jours: 2 * ANNEE },
  { intitule: 'BP Couvreur', montant: 823_700, jours: 2 * ANNEE },
  { intitule: 'CAP Monteur en installations sanitaires', montant: 769_900, jours: 2 * ANNEE },
  { intitule: 'BTS Travaux publics', montant: 894_400, jours: 2 * ANNEE },
  { intitule: 'MC Zinguerie', montant: 681_525, jours: ANNEE },
  { intitule: 'Titre professionnel Conducteur de pelle hydraulique', montant: 917_300, jours: ANNEE },
];
export const ACTIONS: Formation[] = [
  { intitule: 'Travail en hauteur : port du harnais', montant: 125_000, jours: 2 },
  { intitule: 'Habilitation électrique B1V-BR', montant: 89_050, jours: 3 },
  { intitule: 'CACES R482 catégorie A', montant: 164_075, jours: 5 },
  { intitule: 'Lecture de plans et métré', montant: 231_000, jours: 10 },
  { intitule: 'Amiante sous-section 4', montant: 98_040, jours: 2 },
];

/** How many dossiers each établissement has; Paris, which is no CFA, has actions de formation only. */
const VOLUMES: [siret: string, contrats: number, actions: number, first: string][] = [
  [BOURG.siret, 9, 3, '2025-09-01'],
  [LYON.siret, 21, 6, '2025-09-01'],
  [GRENOBLE.siret, 7, 2, '2025-09-08'],
  [RENNES.siret, 11, 4, '2025-09-01'],
  [PARIS.siret, 0, 9, '2025-07-07'],
  [SAINT_PAUL.siret, 8, 2, '2025-08-18'],
  [SAINT_LEU.siret, 2, 0, '2023-08-21'],
];
const INITIALES = 'ABCDEFGHIJKLMNOPRSTVY';
/** Days between two beginnings. */
const PAS = { contrat: 17, action: 31 };

const DAY_MS = 86_400_000;
/** The day that comes `days` after a day, both `AAAA-MM-JJ`. */
export const dayAfter = (day: string, days: number): string =>
  new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);

const pick = <T>(list: ArrayLike<T>, rank: number): T => list[rank % list.length] as T;

/** The dossiers of the year, the same each time. */
export function seedDossiers(): SeedDossier[] {
  const dossiers = VOLUMES.flatMap(([siret, contrats, actions, first]) => [
    ...Array.from({ length: contrats }, (_, rank) => contrat(siret, dayAfter(first, rank * PAS.contrat), rank)),
    ...Array.from({ length: actions }, (_, rank) => action(siret, dayAfter(first, rank * PAS.action), rank)),
  ]);
  return dossiers.map((dossier, rank) => ({
    ...dossier,
    numero: `${dossier.numero}-${String(rank + 1).padStart(6, '0')}`,
    beneficiaire: `${pick(INITIALES, rank * 7 + 3)}. ${pick(INITIALES, rank * 11 + 5)}.`,
  }));
}

function contrat(siret: string, debut: string, rank: number): SeedDossier {
  const { intitule, montant, jours } = pick(CONTRATS, rank * 3 + Number(siret.slice(8)));
  const fin = dayAfter(debut, jours - 1);
  const common = { numero: `CA-${debut.slice(0, 4)}`, siret, beneficiaire: '', formation: intitule, debut, fin };
  const statut = statutOf(debut, fin, rank);
  const price = Math.round((montant * jours) / ANNEE);
  return { ...common, type: 'CONTRAT_APPRENTISSAGE', statut, montant: engagedOf(statut, price) };
}

function action(siret: string, debut: string, rank: number): SeedDossier {
  const { intitule, montant, jours } = pick(ACTIONS, rank + Number(siret.slice(9)));
  const fin = dayAfter(debut, jours - 1);
  const common = { numero: `AF-${debut.slice(0, 4)}`, siret, beneficiaire: '', formation: intitule, debut, fin };
  const statut = statutOf(debut, fin, rank);
  return { ...common, type: 'ACTION_FORMATION', statut, montant: engagedOf(statut, montant) };
}

/** What is left of a contract given up: the days that were spent in training. */
const SPENT = 0.06;

function engagedOf(statut: DossierStatut, price: number): number {
  if (statut === 'EN_INSTRUCTION' || statut === 'REFUSE') return 0;
  return statut === 'ANNULE' ? Math.round(price * SPENT) : price;
}

/** Now and then one is refused or given up; the others are where their dates say. */
function statutOf(debut: string, fin: string, rank: number): DossierStatut {
  if (rank % 13 === 12) return 'REFUSE';
  if (rank % 11 === 10) return 'ANNULE';
  if (fin < TOLD_ON) return 'SOLDE';
  if (debut <= dayAfter(TOLD_ON, -120)) return 'EN_COURS';
  return debut <= dayAfter(TOLD_ON, -30) ? 'ACCORDE' : 'EN_INSTRUCTION';
}
