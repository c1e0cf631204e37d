import type { Throttled } from '../domain/user-access.ts';
import { annuaire } from './annuaire.ts';
import { organismeCreation } from './organisme-creation.ts';
import { organismeEtablissements } from './organisme-etablissements.ts';
import { organisme } from './organisme-guard.ts';
import { organismeRattachement } from './organisme-rattachement.ts';
import { organismeSheets } from './organisme-sheets.ts';
import { organismes } from './organismes.ts';
import type { Pages } from './pages.ts';

export type OrganismePages = ReturnType<typeof organismePages>;

/** The pages by which a Direction régionale manages organismes. `guard` opens the one of the address. */
export const organismePages = (parts: { pages: Pages; domain: Throttled }) => ({
  ...organismes(parts),
  guard: organisme(parts.domain),
  creation: organismeCreation(parts),
  sheets: organismeSheets(parts),
  etablissements: organismeEtablissements(parts),
  rattachement: organismeRattachement(parts),
  annuaire: annuaire(parts),
});
