import { Refusal } from '#shared/refusal.ts';
import { type Attempt, readAttempt, recordFailure, recordSuccess, replaceHash } from '../store/sign-in.ts';
import type { User } from '../store/users.ts';
import type { Context, Origin } from './context.ts';
import { PASSWORD_MAX_LENGTH, type Passwords, passwordLength } from './passwords.ts';
import type { Proved } from './proofs.ts';
import { deviceProof, FAILURES_PER_ADDRESS, FAILURES_THAT_DISABLE, throttleKeys } from './throttling.ts';
import { refuseWhileWaiting } from './waits.ts';

/** What the login form gives. */
export type Credentials = { email: string; password: string };

/** A person who has given his password, and the proof to leave on his device. */
export type SignedIn = Proved & { device: string };

/** What proving who one is needs: the passwords, and the secret of the throttles. */
export type Authentication = Context & { passwords: Passwords; secret: string };
type Circumstances = { origin: Origin; clientId: string; device: string | undefined };

/** One sentence for every cause: unknown, wrong password, deactivated, not activated, compromised, disabled (domain.md §5.2, G26, G27). */
const failed = () =>
  new Refusal(
    'unauthenticated',
    "L'adresse mail ou le mot de passe est incorrect. Vérifiez votre saisie ou choisissez un nouveau mot de passe.",
  );

/** The identifier as it is compared: the e-mail, trimmed, whatever its case (S17). */
export const normaliseEmail = (email: string): string => email.trim().toLowerCase();

/**
 * Signs a person in by e-mail and password. Refuses with one neutral sentence and equal work whatever the cause, or asks
 * to wait after too many failures (security.md P8–P10). A success is journalled in the statement that lets the person in.
 */
export async function authenticate(
  auth: Authentication,
  credentials: Credentials,
  circumstances: Circumstances,
): Promise<SignedIn> {
  const { pool, clock, secret } = auth;
  const { origin, clientId, device } = circumstances;
  const email = normaliseEmail(credentials.email);
  const keys = throttleKeys(secret, email, origin.ip, device);

  const attempt = await readAttempt(pool, email, keys);
  const record = { at: clock.now(), sub: attempt.sub, clientId, ...origin };
  await refuseWhileWaiting(auth, attempt, keys, record);

  let reason = await reasonToRefuse(attempt, credentials.password, auth.passwords);
  const account = attempt as Account;
  if (!reason && !(await recordSuccess(pool, keys.identifier, record, account.passwordHash))) reason = 'overtaken';
  if (reason) {
    await recordFailure(pool, keys, { ...record, reason }, FAILURES_PER_ADDRESS);
    throw failed();
  }
  await renewHash(auth, account, credentials.password);
  return { sub: account.sub, kind: account.kind, proofs: ['pwd'], device: deviceProof(secret, email) };
}

/** What is there once an attempt has not failed. */
type Account = { sub: string; kind: User['kind']; passwordHash: string };

/** Hashes again, with the parameters of today, a password that was hashed with others. */
async function renewHash({ pool, passwords }: Authentication, { sub, passwordHash }: Account, password: string) {
  if (!passwords.isOutdated(passwordHash)) return;
  await replaceHash(pool, sub, passwordHash, await passwords.hash(password));
}

/** Why the attempt fails, for the journal only; the same verification is made in every case. */
async function reasonToRefuse(attempt: Attempt, password: string, passwords: Passwords): Promise<string | undefined> {
  const readable = passwordLength(password) <= PASSWORD_MAX_LENGTH;
  const matches = await passwords.verify(attempt.passwordHash, readable ? password : '');
  if (attempt.sub === null) return 'unknown';
  if (attempt.passwordHash === null) return 'not-activated';
  if (attempt.deactivated) return 'deactivated';
  if (attempt.compromised) return 'compromised';
  if (attempt.failures >= FAILURES_THAT_DISABLE) return 'disabled';
  return matches && readable ? undefined : 'password';
}
