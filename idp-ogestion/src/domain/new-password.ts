import { type Db, transaction } from '#shared/pg.ts';
import { insertAudit } from '../store/audit.ts';
import { findOwner, forgetFailures, type Owner, setPassword } from '../store/credentials.ts';
import { lockAddress } from '../store/email-changes.ts';
import { normaliseEmail } from './authentication.ts';
import type { Context, Origin } from './context.ts';
import { goneLink, type Link, type LinkPurpose, readLink, useLink, voidLinks } from './links.ts';
import { writeMail } from './mails.ts';
import { maskEmail } from './masking.ts';
import { alreadyUsed, type PasswordPolicy, refuseDifferent } from './password-policy.ts';
import type { Passwords } from './passwords.ts';
import { endEverySessionOf } from './sessions.ts';
import { personKey } from './throttling.ts';

/** The two links that lead to a new password. */
export type PasswordPurpose = Extract<LinkPurpose, 'activation' | 'reset'>;

/** What the form gives, and the link that shows it. */
export type Choice = { purpose: PasswordPurpose; token: string; password: string; confirmation: string };

type NewPassword = Context & { passwords: Passwords; policy: PasswordPolicy; secret: string };

/** The masked login of the account behind a link; reading it changes nothing (L1, L13). Refuses a link that is no more valid. */
export async function showLink(context: Context, token: string, purpose: PasswordPurpose): Promise<string> {
  const owner = await ownerOf(context, await readLink(context.pool, context.clock, token, purpose));
  return maskEmail(owner.email);
}

async function ownerOf({ pool }: Context, { sub, email }: Link): Promise<Owner> {
  const owner = await findOwner(pool, sub, email);
  if (!owner) throw goneLink();
  return owner;
}

/**
 * Gives a person the password he chose by a link that was mailed to him. Throws a `PasswordRefused` with one sentence for
 * each rule that is not met, the link staying good, or a `Refusal` (410) when the link is not or no more valid. Of two
 * that use it together, one succeeds (L3). Gives what kind of person it is.
 */
export async function choosePassword(context: NewPassword, choice: Choice, origin: Origin): Promise<Owner['kind']> {
  const { pool, clock, passwords, policy } = context;
  const { purpose, token, password } = choice;
  const owner = await ownerOf(context, await readLink(pool, clock, token, purpose));
  await policy.check(password, owner);
  refuseDifferent(choice);
  const { passwordHash } = owner;
  if (passwordHash && (await passwords.verify(passwordHash, password))) throw alreadyUsed();
  const hash = await passwords.hash(password);
  await transaction(pool, async (tx) => {
    await lockAddress(tx, owner.sub);
    const link = await useLink(tx, clock, token, purpose);
    if (!(await setPassword(tx, link, hash, clock.now()))) throw goneLink();
    await settle(context, tx, link, purpose, origin);
  });
  return owner.kind;
}

const EVENTS: Record<PasswordPurpose, string> = { activation: 'user_activated', reset: 'authn_password_change' };

/** What follows from a new password: what the old one opened is closed, and its owner is told. */
async function settle(context: NewPassword, tx: Db, link: Link, purpose: PasswordPurpose, origin: Origin) {
  const { clock, secret } = context;
  const { sub, email } = link;
  await voidLinks(tx, clock, sub);
  await forgetFailures(tx, personKey(secret, normaliseEmail(email)));
  await endEverySessionOf(context, sub, { reason: 'password-changed', origin }, tx);
  await insertAudit(tx, {
    at: clock.now(),
    event: EVENTS[purpose],
    result: 'success',
    actorSub: sub,
    targetSub: sub,
    ...origin,
    details: { by: purpose },
  });
  const data = { at: clock.now().toISOString(), ip: origin.ip };
  await writeMail(tx, clock, { kind: 'confirmation-mot-de-passe', sub, recipient: email, data });
}
