import { Refusal } from '#shared/refusal.ts';
import { confirmPassword } from '../store/reauthentication.ts';
import { readAttempt, recordFailure } from '../store/sign-in.ts';
import { type Authentication, normaliseEmail } from './authentication.ts';
import { PORTAL_CLIENT_ID } from './clients.ts';
import type { Origin } from './context.ts';
import { PASSWORD_MAX_LENGTH, passwordLength } from './passwords.ts';
import { FAILURES_PER_ADDRESS, FAILURES_THAT_DISABLE, throttleKeys } from './throttling.ts';
import { refuseWhileWaiting } from './waits.ts';

/** A signed-in person who acts on his own account, and from where. */
export type Actor = { sub: string; email: string; sessionUid: string; origin: Origin; device: string | undefined };

const wrong = () => new Refusal('invalid', "Le mot de passe actuel n'est pas le bon.", { field: 'current' });

/**
 * Asks a signed-in person for his password again (ASVS 7.5.1). Guesses are counted and slowed down with those of the
 * login page (P9). Gives the hash that the password matched, so that what follows is done to that password only.
 */
export async function reauthenticate(auth: Authentication, actor: Actor, password: string): Promise<string> {
  const { pool, clock, passwords, secret } = auth;
  const { sub, origin, device } = actor;
  const email = normaliseEmail(actor.email);
  const keys = throttleKeys(secret, email, origin.ip, device);
  const attempt = await readAttempt(pool, email, keys);
  const record = { at: clock.now(), sub, clientId: PORTAL_CLIENT_ID, ...origin };
  await refuseWhileWaiting(auth, attempt, keys, record);

  const readable = passwordLength(password) <= PASSWORD_MAX_LENGTH;
  const matches = await passwords.verify(attempt.passwordHash, readable ? password : '');
  const { passwordHash } = attempt;
  const usable = passwordHash !== null && attempt.failures < FAILURES_THAT_DISABLE;
  const known = matches && usable;
  if (known && (await confirmPassword(pool, keys.identifier, sub, passwordHash, clock.now()))) return passwordHash;
  await recordFailure(pool, keys, { ...record, reason: known ? 'overtaken' : 'password' }, FAILURES_PER_ADDRESS);
  throw wrong();
}
