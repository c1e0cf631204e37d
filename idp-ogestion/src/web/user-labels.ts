import type { UserStatus } from '../store/user-search.ts';

/** How the screens show the status of an account: never by colour alone. */
export const STATUS_LABELS: Record<UserStatus, { text: string; kind: string; icon: string }> = {
  active: { text: 'Actif', kind: 'ok', icon: 'circle-check' },
  pending: { text: "En attente d'activation", kind: 'warn', icon: 'clock' },
  inactive: { text: 'Inactif', kind: '', icon: 'circle-slash' },
};
