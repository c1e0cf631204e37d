import type { ReglementMode, ReglementNature } from '../../idp-ogestion/src/store/reglements.ts';
import { dayAfter, type SeedDossier, TOLD_ON } from './dossiers.ts';

export type SeedReglement = {
  reference: string;
  siret: string;
  dossier: string | null;
  nature: ReglementNature;
  date: string;
  /** Cents; below zero for what is taken back. */
  montant: number;
  mode: ReglementMode;
};

type Due = Omit<SeedReglement, 'reference'>;

/** The échéances of a contract: which part of a year of it, how many days after its beginning. */
const ECHEANCES: [part: number, days: number][] = [
  [0.4, 32],
  [0.3, 213],
  [0.3, 305],
];
const YEAR_DAYS = 365;

/** What was paid and taken back for some dossiers until the day on which the year is told, by date. */
export function seedReglements(dossiers: SeedDossier[]): SeedReglement[] {
  return dossiers
    .flatMap((dossier, rank) =>
      dossier.type === 'CONTRAT_APPRENTISSAGE' ? ofContrat(dossier, rank) : ofAction(dossier),
    )
    .filter(({ date }) => date <= TOLD_ON)
    .toSorted((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0))
    .map((due, rank) => ({ ...due, reference: `RG-${due.date.slice(0, 4)}-${String(rank + 1).padStart(6, '0')}` }));
}

function ofContrat(dossier: SeedDossier, rank: number): Due[] {
  if (!['EN_COURS', 'SOLDE', 'ANNULE'].includes(dossier.statut)) return [];
  const years = Math.round((Date.parse(dossier.fin) - Date.parse(dossier.debut)) / (YEAR_DAYS * 86_400_000));
  const yearly = dossier.montant / years;
  const paid = Array.from({ length: years }, (_, year) =>
    ECHEANCES.map(([part, days]) => due(dossier, year * YEAR_DAYS + days, Math.floor(yearly * part))),
  ).flat();
  if (dossier.statut === 'ANNULE') {
    const first = dossier.montant * 3;
    const back = { nature: 'TROP_PERCU', mode: 'COMPENSATION' } as const;
    return [due(dossier, 32, first), { ...due(dossier, 96, dossier.montant - first), ...back }];
  }
  const corrected = { ...due(dossier, 61, -12_350), nature: 'AVOIR', mode: 'COMPENSATION' } as const;
  return rank % 6 === 4 ? [...paid, corrected] : paid;
}

/** An action is paid once, a month after its end. */
const ofAction = (dossier: SeedDossier): Due[] =>
  dossier.statut === 'SOLDE' ? [{ ...due(dossier, 0, dossier.montant), date: dayAfter(dossier.fin, 30) }] : [];

const due = ({ siret, numero, debut }: SeedDossier, days: number, montant: number): Due => ({
  ...{ siret, dossier: numero, nature: 'REGLEMENT', mode: 'VIREMENT', montant },
  date: dayAfter(debut, days),
});
