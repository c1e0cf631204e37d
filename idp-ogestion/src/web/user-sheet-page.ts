import type { Context } from 'koa';
import type { Etablissement } from '#shared/claims.ts';
import { withQuery } from '#shared/lists.ts';
import type { WarningCode } from '../domain/faults.ts';
import type { UserForm } from '../domain/user-form.ts';
import { type Crumb, gestionIn } from './gestion.ts';
import { type Told, toldLocals } from './user-refusals.ts';

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
  /** What was warned of and confirmed so far. */
  confirmed: WarningCode[];
};

/** What both forms of a sheet show: faults by field, and the établissements with their boxes as they were left. */
export function formLocals({ told, values, etablissements, assigned, showAll, confirmed }: FormPage) {
  const first = assigned.length > 0 ? assigned : etablissements.slice(0, FIRST).map(({ siret }) => siret);
  const isShown = (siret: string) => showAll || first.includes(siret) || values.sirets.includes(siret);
  const shown = etablissements.filter(({ siret }) => isShown(siret));
  return {
    ...{ ...toldLocals(told), values, showAll, confirmed },
    someHidden: shown.length < etablissements.length,
    rows: shown.map((row) => ({ ...row, ticked: values.sirets.includes(row.siret) })),
  };
}

/** The way to a page about one account: the list, as it was searched, comes before it. */
export const crumbsOf = (ctx: Context, list: string, here: string): Crumb[] => {
  const { above, base, title } = gestionIn(ctx);
  return [...above, { href: withQuery(base, list), text: title }, { text: here }];
};
