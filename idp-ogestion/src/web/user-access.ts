import { formatDateTime } from '#shared/dates.ts';
import { FAILURES_THAT_DISABLE } from '../domain/throttling.ts';
import type { Access } from '../domain/user-access.ts';
import type { MailKind, MailState } from '../store/mails.ts';
import type { Sheet } from '../store/user-sheets.ts';

const MAILS: Record<MailKind, string> = {
  'creation-compte': 'Création de compte',
  'confirmation-mot-de-passe': 'Confirmation du mot de passe',
  reinitialisation: 'Nouveau mot de passe',
  reactivation: 'Réactivation',
  desactivation: 'Désactivation',
  'adresse-a-confirmer': 'Adresse à confirmer',
  'changement-adresse': "Changement d'adresse demandé",
  'adresse-modifiee': "Changement d'adresse",
  'suppression-annoncee': 'Suppression annoncée',
  rattachement: 'Rattachement à un organisme',
};

type Shown = { kind: string; icon: string; text: string };

const STATES: Record<MailState | 'given-up', (at: string) => Shown> = {
  queued: (at) => ({ kind: 'info', icon: 'clock', text: `en cours d'envoi depuis le ${at}` }),
  sent: (at) => ({ kind: 'ok', icon: 'mail-check', text: `envoyé le ${at}` }),
  failed: (at) => ({ kind: 'error', icon: 'circle-alert', text: `non remis, nouvel essai prévu (écrit le ${at})` }),
  'given-up': (at) => ({ kind: 'error', icon: 'circle-alert', text: `non remis, abandonné (écrit le ${at})` }),
  skipped: (at) => ({ kind: '', icon: 'circle-slash', text: `sans objet, non envoyé (écrit le ${at})` }),
};

/** The way of a person to his account, as his référent reads it: his last mail, his link, his failed logins (L12, G59). */
export function accessShown(
  sheet: Pick<Sheet, 'status'>,
  { mail, linkExpiresAt, blockedUntil, failures, sessions }: Access,
  now: Date,
) {
  const waiting = blockedUntil !== null && blockedUntil > now;
  return {
    mail: mail && {
      title: MAILS[mail.kind],
      ...STATES[mail.givenUp ? 'given-up' : mail.state](formatDateTime(mail.at)),
    },
    link: sheet.status === 'pending' ? linkShown(linkExpiresAt, now) : undefined,
    blocked: waiting && failures < FAILURES_THAT_DISABLE ? formatDateTime(blockedUntil) : undefined,
    disabled: failures >= FAILURES_THAT_DISABLE,
    sessions,
  };
}

function linkShown(expiresAt: Date | null, now: Date): Shown {
  if (expiresAt === null) return { kind: '', icon: 'circle-dashed', text: 'aucun lien en cours' };
  const at = formatDateTime(expiresAt);
  return expiresAt > now
    ? { kind: 'ok', icon: 'clock', text: `valable jusqu'au ${at}` }
    : { kind: 'error', icon: 'circle-alert', text: `lien expiré depuis le ${at}` };
}
