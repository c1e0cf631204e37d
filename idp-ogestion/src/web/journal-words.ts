import { formatLongDate } from '#shared/dates.ts';
import { formatSiret } from '#shared/siret.ts';
import type { JournalEntry } from '../domain/journal.ts';
import { changesOf, list } from './changes.ts';

/** Why a login failed, or a session ended, or an account went, as the journal codes it. */
export const REASONS: Record<string, string> = {
  unknown: 'identifiant inconnu',
  'not-activated': 'compte jamais activé',
  deactivated: 'compte désactivé',
  compromised: 'compte compromis',
  disabled: "mot de passe bloqué après trop d'échecs",
  password: 'mot de passe incorrect',
  waiting: "pendant l'attente qui suit trop d'échecs",
  overtaken: 'dépassé par une autre tentative ou un changement',
  logout: 'déconnexion',
  'ended-by-person': 'terminée par la personne',
  'ended-by-referent': 'terminée par un gestionnaire',
  'ended-by-administrator': 'terminée par un administrateur',
  'other-account': 'connexion avec un autre compte',
  'password-changed': 'mot de passe changé',
  'email-changed': 'adresse mail changée',
  'rights-changed': 'droits retirés',
  removed: 'compte supprimé',
  'never-activated': 'jamais activé',
  idle: 'inutilisé',
  'last-referent': 'dernier référent actif',
  'last-administrator': 'dernier administrateur',
};

const BY: Record<string, string> = {
  person: 'par la personne elle-même',
  activation: "par le lien d'activation",
  reset: 'par le lien de réinitialisation',
};
const METHODS: Record<string, string> = { pwd: 'mot de passe' };
const FILES: Record<string, string> = {
  dossiers: 'dossiers',
  reglements: 'règlements',
  etablissements: 'établissements',
};

/** Those of `details` that say something by themselves; what a change of rights was is told by `changesOf`. */
type Details = Partial<{
  reason: string;
  by: string;
  method: string;
  methods: string[];
  kind: string;
  file: string;
  rows: number;
  created: number;
  changed: number;
  closed: number;
  le: string;
  address: string;
  verb: string;
}>;

const counted = (count: number | undefined, one: string, many: string): string[] =>
  count ? [`${count.toLocaleString('fr-FR')} ${count > 1 ? many : one}`] : [];

/** What an event was, in sentences: nothing of the journal is shown as it is coded. */
export function wordsOf({ details, held, application, siret, regionNames }: JournalEntry): string[] {
  const said = details as Details;
  const methods = [said.method, said.methods].flat().flatMap((code) => (code ? [METHODS[code] ?? code] : []));
  return [
    list('Motif', said.reason ? [REASONS[said.reason] ?? said.reason] : []),
    list('Moyen', [...methods, ...(said.by ? [BY[said.by] ?? said.by] : [])]),
    list('Application', application ? [application] : []),
    list('Page', said.address ? [said.verb === 'POST' ? `${said.address} (formulaire envoyé)` : said.address] : []),
    list('Établissement', siret ? [formatSiret(siret)] : []),
    list('Prévue le', said.le ? [formatLongDate(new Date(said.le))] : []),
    importOf(said),
    changesOf(details, held, regionNames),
  ].flat();
}

function importOf({ kind, file, rows, created, changed, closed }: Details): string[] {
  if (!kind) return [];
  return [
    list('Fichier', [...(file ? [file] : []), FILES[kind] ?? kind]),
    list('Lignes', [
      ...counted(rows, 'lue', 'lues'),
      ...counted(created, 'création', 'créations'),
      ...counted(changed, 'modification', 'modifications'),
      ...counted(closed, 'fermeture', 'fermetures'),
    ]),
  ].flat();
}
