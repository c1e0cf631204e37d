import type { Etablissement } from '#shared/claims.ts';
import type { UserForm } from '../domain/user-form.ts';
import { withQuery } from './lists.ts';
import type { Told } from './user-refusals.ts';

/** Établissements shown before « Voir tous » (S90). */
const FIRST = 10;

type FormPage = {
  told: Told;
  values: UserForm;
  /** Those that the référent may grant. */
  etablissements: Etablissement[];
  /** Those that the account has. */
  assigned: string[];
  showAll: boolean;
};

/** What both forms of a sheet show: faults by field, and the établissements with their boxes as they were left. */
export function formLocals({ told, values, etablissements, assigned, showAll }: FormPage) {
  const first = assigned.length > 0 ? assigned : etablissements.slice(0, FIRST).map(({ siret }) => siret);
  const isShown = (siret: string) => showAll || first.includes(siret) || values.sirets.includes(siret);
  return {
    ...{ told, values, showAll, failed: told.faults.length > 0 || told.sentence !== undefined },
    errorOf: (field: string) => told.faults.find((fault) => fault.field === field),
    rows: etablissements
      .filter(({ siret }) => isShown(siret))
      .map((row) => ({ ...row, ticked: values.sirets.includes(row.siret) })),
  };
}

export const crumbsOf = (list: string, here: string) => [
  { href: '/', text: 'Accueil' },
  { href: withQuery('/utilisateurs', list), text: 'Gérer les utilisateurs' },
  { text: here },
];
