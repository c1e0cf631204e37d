import { formatLongDate } from '#shared/dates.ts';
import type { OrganismeSheet } from '../domain/organisme-sheets.ts';
import type { OrganismeReferent } from '../store/organisme-referents.ts';
import { STATUS_LABELS } from './user-labels.ts';

/** « OF », « CFA » or « OF et CFA ». */
export const typeText = ({ of, cfa }: { of: boolean; cfa: boolean }): string =>
  [of && 'OF', cfa && 'CFA'].filter(Boolean).join(' et ');

type Step = { title: string; detail: string; state: 'done' | 'now' | 'later'; href?: string };

/** How far an organisme is from its access, which is open once a référent can sign in (mock 14). */
export function stepsOf({ organisme, etablissements, referents }: OrganismeSheet, open: number): Step[] {
  const active = referents.find(({ status, compromised }) => status === 'active' && !compromised);
  const compromised = referents.some(({ status, compromised }) => status === 'active' && compromised);
  const invited = referents.find(({ status }) => status === 'pending');
  const states = [true, open > 0, active !== undefined, active !== undefined];
  const present = states.indexOf(false);
  const details = [
    organisme.createdAt ? `créé le ${formatLongDate(organisme.createdAt)}` : 'venu avec un import',
    etablissements.length > 1 ? `${etablissements.length} SIRET rattachés` : `${etablissements.length} SIRET rattaché`,
    active || invited || referents.length === 0 ? referentText(active, invited) : "aucun n'est actif",
    active ? 'un référent peut se connecter' : waitingText(compromised),
  ];
  return ['Organisme', 'Établissements', 'Premier référent', 'Accès ouvert'].map((title, rank) => ({
    title,
    detail: details[rank] ?? '',
    state: states[rank] ? 'done' : rank === present ? 'now' : 'later',
  }));
}

const waitingText = (compromised: boolean): string =>
  compromised ? 'quand le référent aura choisi un nouveau mot de passe' : "à l'activation du référent";

/** How far a référent is from his account. */
export const stateOf = ({ status, compromised }: OrganismeReferent) =>
  status === 'active' && compromised
    ? { text: 'Compromis', kind: 'warn', icon: 'triangle-alert' }
    : STATUS_LABELS[status];

function referentText(active: OrganismeReferent | undefined, invited: OrganismeReferent | undefined): string {
  if (active?.activatedAt) return `compte activé le ${formatLongDate(active.activatedAt)}`;
  return invited ? `invitation envoyée le ${formatLongDate(invited.invitedAt)}` : 'à créer';
}

/** Whether a site is open on a day (`AAAA-MM-JJ`). */
export const isOpen = ({ fermeLe }: { fermeLe: string | null }, today: string): boolean =>
  fermeLe === null || fermeLe > today;

/** « 84 73 00005 05 », with no-break spaces. */
export const groupedNda = (nda: string | null): string | undefined =>
  nda?.replace(/^(\d{2})(\d{2})(\d{5})(\d{2})$/, '$1\u00a0$2\u00a0$3\u00a0$4');

/** « 04 79 00 00 00 », with no-break spaces; a number from abroad stays as it is. */
export const groupedTelephone = (telephone: string | null): string | undefined =>
  telephone?.replace(/^(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})$/, '$1\u00a0$2\u00a0$3\u00a0$4\u00a0$5');
