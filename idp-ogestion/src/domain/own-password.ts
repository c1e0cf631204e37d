import { transaction } from '#shared/pg.ts';
import { Refusal } from '#shared/refusal.ts';
import { insertAudit } from '../store/audit.ts';
import { findOwner } from '../store/credentials.ts';
import { replacePassword } from '../store/reauthentication.ts';
import type { Authentication } from './authentication.ts';
import { voidLinks } from './links.ts';
import { writeMail } from './mails.ts';
import { alreadyUsed, type PasswordPolicy, refuseDifferent } from './password-policy.ts';
import { type Actor, reauthenticate } from './reauthentication.ts';
import { endOtherSessionsOf, renewSession } from './sessions.ts';

/** What the form gives. */
export type PasswordChange = { current: string; password: string; confirmation: string };

/** What choosing a password needs besides proving who one is. */
export type Choosing = Authentication & { policy: PasswordPolicy };

const outdated = () => new Refusal('conflict', "Votre mot de passe vient d'être changé ailleurs. Reconnectez-vous.");

/**
 * Changes one's own password, the current one given (P11, ASVS 6.2.3). Every other session ends, links lapse, and the
 * person is told by mail (G23). Gives the new identifier of this session. Throws a `PasswordRefused` for a password that the policy refuses.
 */
export async function changeOwnPassword(auth: Choosing, actor: Actor, change: PasswordChange): Promise<string> {
  const former = await reauthenticate(auth, actor, change.current);
  await checkChange(auth, actor, change);
  const hash = await auth.passwords.hash(change.password);
  return transaction(auth.pool, async (tx) => {
    const now = auth.clock.now();
    const { sub, email, sessionUid, origin } = actor;
    if (!(await replacePassword(tx, sub, former, hash, now))) throw outdated();
    await voidLinks(tx, auth.clock, sub);
    await endOtherSessionsOf(auth, sub, sessionUid, { reason: 'password-changed', origin }, tx);
    const session = await renewSession(tx, sessionUid);
    if (!session) throw outdated();
    const event = { event: 'authn_password_change', result: 'success', actorSub: sub, targetSub: sub } as const;
    await insertAudit(tx, { at: now, ...event, ...origin, details: { by: 'person' } });
    const data = { at: now.toISOString(), ip: origin.ip };
    await writeMail(tx, auth.clock, { kind: 'confirmation-mot-de-passe', sub, recipient: email, data });
    return session;
  });
}

/** Refuses what the policy refuses, two spellings that differ, and the password one has already (G28). */
async function checkChange({ pool, policy }: Choosing, { sub, email }: Actor, change: PasswordChange): Promise<void> {
  const { current, password } = change;
  const owner = await findOwner(pool, sub, email);
  if (!owner) throw outdated();
  await policy.check(password, owner);
  refuseDifferent(change);
  if (password.normalize('NFKC') === current.normalize('NFKC')) throw alreadyUsed();
}
