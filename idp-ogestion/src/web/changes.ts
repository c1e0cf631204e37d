import { PROFILS } from '#shared/claims.ts';
import { formatSiret } from '#shared/siret.ts';

/** What a change of rights leaves in the journal, before and after it. */
type Rights = { profils?: string[]; etablissements?: string[]; role?: string; regions?: string[] };

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

/** What an act changed, in words; établissements of which the reader does not know are left out. */
export function changesOf(details: Record<string, unknown>, known: string[]): string[] {
  const { before = {}, after = {}, fields } = details as { before?: Rights; after?: Rights; fields?: string[] };
  const added = (from: string[] = [], to: string[] = []) => to.filter((item) => !from.includes(item));
  const sites = (sirets: string[]) => sirets.filter((siret) => known.includes(siret)).map(formatSiret);
  const profils = (codes: string[]) =>
    PROFILS.filter((code) => codes.includes(code)).map((code) => PROFIL_LABELS[code]);
  return [
    list(
      'Champs modifiés',
      (fields ?? []).map((field) => FIELDS[field] ?? field),
    ),
    list('Profils ajoutés', profils(added(before.profils, after.profils))),
    list('Profils retirés', profils(added(after.profils, before.profils))),
    list('Établissements affectés', sites(added(before.etablissements, after.etablissements))),
    list('Établissements retirés', sites(added(after.etablissements, before.etablissements))),
  ].flat();
}

/** « Label : one, two », or nothing when there is nothing to say. */
export const list = (label: string, items: string[]): string[] =>
  items.length > 0 ? [`${label} : ${items.join(', ')}`] : [];
