import { PROFILS } from '#shared/claims.ts';
import { formatSiret } from '#shared/siret.ts';
import type { StaffRole } from '../store/users.ts';
import { ROLE_LABELS } from './staff-labels.ts';

/** What a change of rights leaves in the journal, before and after it. */
type Rights = { profils?: string[]; etablissements?: string[]; role?: StaffRole; regions?: string[] };

const PROFIL_LABELS = { UTILISATEUR_PORTAIL_OF: 'Utilisateur portail OF', REFERENT_PORTAIL_OF: 'Référents portail OF' };
const FIELDS: Record<string, string> = {
  civilite: 'civilité',
  nom: 'nom',
  prenom: 'prénom',
  email: 'adresse mail',
  raisonSociale: 'raison sociale',
  nda: "déclaration d'activité",
  of: 'type OF',
  cfa: 'type CFA',
  telephone: 'téléphone',
  regionCode: 'région',
  codePostal: 'code postal',
  uai: 'UAI',
  siege: 'siège',
  fermeLe: 'date de fermeture',
};

/** What an act changed, in words; établissements of which the reader does not know are left out. Regions are named by code. */
export function changesOf(
  details: Record<string, unknown>,
  known: string[],
  regionNames: ReadonlyMap<string, string> = new Map(),
): string[] {
  const { before = {}, after = {}, fields } = details as { before?: Rights; after?: Rights; fields?: string[] };
  const added = (from: string[] = [], to: string[] = []) => to.filter((item) => !from.includes(item));
  const sites = (sirets: string[]) => sirets.filter((siret) => known.includes(siret)).map(formatSiret);
  const regions = (codes: string[]) => codes.map((code) => regionNames.get(code) ?? code);
  const profils = (codes: string[]) =>
    PROFILS.filter((code) => codes.includes(code)).map((code) => PROFIL_LABELS[code]);
  return [
    list(
      'Champs modifiés',
      (fields ?? []).map((field) => FIELDS[field] ?? field),
    ),
    list('Profils ajoutés', profils(added(before.profils, after.profils))),
    list('Profils retirés', profils(added(after.profils, before.profils))),
    list('Rôle', after.role && after.role !== before.role ? [ROLE_LABELS[after.role].text] : []),
    list('Régions ajoutées', regions(added(before.regions, after.regions))),
    list('Régions retirées', regions(added(after.regions, before.regions))),
    list('Établissements affectés', sites(added(before.etablissements, after.etablissements))),
    list('Établissements retirés', sites(added(after.etablissements, before.etablissements))),
  ].flat();
}

/** « Label : one, two », or nothing when there is nothing to say. */
export const list = (label: string, items: string[]): string[] =>
  items.length > 0 ? [`${label} : ${items.join(', ')}`] : [];
