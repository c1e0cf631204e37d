import { createHmac } from 'node:crypto';
import { secondsFrom } from '#shared/clock.ts';
import { transaction } from '#shared/pg.ts';
import { Refusal } from '#shared/refusal.ts';
import { type Addressee, findAddresseeByEmail } from '../store/addressees.ts';
import { insertAudit } from '../store/audit.ts';
import { addJob, type Jobs } from '../store/jobs.ts';
import { countMailRequest } from '../store/mail-requests.ts';
import { normaliseEmail } from './authentication.ts';
import type { Context, Origin } from './context.ts';
import { type MailKind, writeMail } from './mails.ts';
import { networkOf } from './networks.ts';

const HOUR = 3600;
/** Mails that may be asked for in an hour (security.md L6). */
const PER_EMAIL = 3;
const PER_IP = 10;

/**
 * Takes note that somebody asks for a link to the account of `email`. Whether there is one is looked at by a job, so that
 * the answer and its time say nothing of it. Refuses an address of the network that asks too often; beyond three mails an
 * hour to one mailbox, does nothing more, silently.
 */
export async function requestLink(context: Context & { secret: string }, email: string, origin: Origin): Promise<void> {
  const { pool, clock, secret } = context;
  const keyOf = (what: string) => createHmac('sha256', secret).update(`mail-request:${what}`).digest();
  const window = { now: clock.now(), since: secondsFrom(clock, -HOUR) };
  if (!(await countMailRequest(pool, keyOf(`ip:${networkOf(origin.ip)}`), { ...window, limit: PER_IP }))) {
    throw new Refusal('too-many', 'Trop de mails ont été demandés depuis votre réseau. Réessayez dans une heure.', {
      retryAfterSeconds: HOUR,
    });
  }
  const address = normaliseEmail(email);
  const counted = await countMailRequest(pool, keyOf(`email:${address}`), { ...window, limit: PER_EMAIL });
  if (counted) await addJob(pool, 'request-link', { email: address, ...origin });
}

/** The job behind a request: a mail to reset the password, or to create it for who never did (G27), or none. */
export async function sendLink({ pool, clock }: Context, request: Jobs['request-link']): Promise<void> {
  const { email, ...origin } = request;
  await transaction(pool, async (tx) => {
    const person = await findAddresseeByEmail(tx, email);
    const kind = person && kindFor(person);
    await insertAudit(tx, {
      at: clock.now(),
      event: 'authn_password_reset_requested',
      result: kind ? 'success' : 'failure',
      targetSub: person?.sub,
      ...origin,
    });
    if (kind) await writeMail(tx, clock, { kind, sub: person.sub, recipient: person.email });
  });
}

const kindFor = ({ deactivated, hasPassword }: Addressee): MailKind | undefined => {
  if (deactivated) return undefined;
  return hasPassword ? 'reinitialisation' : 'creation-compte';
};
