import { createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Attempt, ThrottleKeys } from '../store/sign-in.ts';
import { networkOf } from './networks.ts';

/** Consecutive failures that disable a password until it is reset by mail (security.md P9). */
export const FAILURES_THAT_DISABLE = 100;
/** Failures of one address in ten minutes, from the first of them, before it must wait (security.md P9). */
export const FAILURES_PER_ADDRESS = 20;

/**
 * The secret of counters and of proofs of devices, from the pepper, which lasts as long as the passwords it guards: a new
 * cookie secret forgives nobody his failures.
 */
export const throttleSecret = (pepper: string): string =>
  Buffer.from(hkdfSync('sha256', pepper, '', 'ogestion throttles', 32)).toString('base64url');

const hmac = (secret: string, text: string): Buffer => createHmac('sha256', secret).update(text).digest();

/**
 * Keys under which an attempt is counted. A device on which the person has signed in before has a counter of its own, so
 * that somebody who hammers an address from elsewhere cannot keep its owner out (security.md P10).
 */
export function throttleKeys(secret: string, email: string, ip: string, device: string | undefined): ThrottleKeys {
  const id = device === undefined ? undefined : deviceOf(secret, email, device);
  return {
    identifier: id === undefined ? personKey(secret, email) : hmac(secret, `device:${email}:${id}`),
    person: personKey(secret, email),
    address: hmac(secret, `address:${networkOf(ip)}`),
  };
}

/** What the counters of a person have in common, on whichever device: the key of the one that no device has. */
export const personKey = (secret: string, email: string): Buffer => hmac(secret, `identifier:${email}`);

/** A cookie value that proves an earlier login of `email` on this device, and nothing else. */
export function deviceProof(secret: string, email: string): string {
  const id = randomBytes(16).toString('base64url');
  return `${id}.${hmac(secret, `proof:${email}:${id}`).toString('base64url')}`;
}

/** The device that a proof is about. A proof may be spelt in several ways: its counter must not depend on the spelling. */
function deviceOf(secret: string, email: string, proof: string): string | undefined {
  const [id = '', mac = ''] = proof.split('.');
  const expected = hmac(secret, `proof:${email}:${id}`);
  const given = Buffer.from(mac, 'base64url');
  return given.length === expected.length && timingSafeEqual(given, expected) ? id : undefined;
}

/** Seconds to wait before the next attempt, 0 when it may be made now. */
export function secondsToWait(attempt: Attempt, now: Date): number {
  const ends = [attempt.blockedUntil, attempt.addressBlockedUntil].map((end) => end?.getTime() ?? 0);
  return Math.max(0, Math.ceil((Math.max(...ends) - now.getTime()) / 1000));
}

/** The counter whose wait is the longest. */
export const keyThatWaits = (attempt: Attempt, keys: ThrottleKeys): Buffer =>
  (attempt.addressBlockedUntil?.getTime() ?? 0) > (attempt.blockedUntil?.getTime() ?? 0)
    ? keys.address
    : keys.identifier;
