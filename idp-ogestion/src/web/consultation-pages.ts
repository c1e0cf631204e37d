import type { Context as Domain } from '../domain/context.ts';
import type { IbanVault } from '../domain/iban.ts';
import { coordonneesBancaires } from './coordonnees-bancaires.ts';
import { dossiers } from './dossiers.ts';
import { ownEtablissements } from './own-etablissements.ts';
import type { Pages } from './pages.ts';
import { reglements } from './reglements.ts';

export type ConsultationPages = ReturnType<typeof consultationPages>;

/** What an « Utilisateur portail OF » consults (S82). */
export const consultationPages = (parts: { pages: Pages; domain: Domain; vault: IbanVault }) => ({
  dossiers: dossiers(parts),
  reglements: reglements(parts),
  etablissements: ownEtablissements(parts),
  coordonneesBancaires: coordonneesBancaires(parts),
});
