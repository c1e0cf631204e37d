import argon2 from 'argon2';
import pLimit from 'p-limit';
import { Refusal } from '#shared/refusal.ts';

/** OWASP Password Storage, equivalent settings of Argon2id: memory in KiB, passes, lanes (security.md P7). */
const PARAMETERS = { type: argon2.argon2id, memoryCost: 19456, timeCost: 2, parallelism: 1 } as const;

/** Hash of a password nobody has, made with the same parameters: an unknown account costs the same work as a known one. */
const DECOY = '$argon2id$v=19$m=19456,t=2,p=1$b0dlc3Rpb24gZGVjb3kgMQ$Yb8tNqz0jE0H0mXH1Rk3N1l3V6mO9wq0Q9b7z1dU3xE';

export type Passwords = ReturnType<typeof createPasswords>;

/**
 * Hashes and verifies passwords, `concurrency` at once and at most `queue` waiting; beyond, a `Refusal` (503): hashing
 * shares its threads with the signatures of tokens, and must not exhaust them (security.md P14).
 */
export function createPasswords(options: { pepper: string; concurrency: number; queue: number }) {
  const inTurn = turns(options.concurrency, options.queue);
  const secret = Buffer.from(options.pepper);

  return {
    /** The string to store for `password`: normalised (NFKC), never trimmed, folded or cut. */
    hash: async (password: string): Promise<string> =>
      inReferenceOrder(await inTurn(() => argon2.hash(normalise(password), { ...PARAMETERS, secret }))),

    /** Whether `password` is the one behind `hash`. Without a hash, does the same work and says no. */
    verify: async (hash: string | null, password: string): Promise<boolean> => {
      const matches = await inTurn(() => argon2.verify(hash ?? DECOY, normalise(password), { secret }));
      return matches && hash !== null;
    },

    /** Whether `hash` was made with other parameters than today's. */
    isOutdated: (hash: string): boolean => argon2.needsRehash(hash, PARAMETERS),
  };
}

/** Runs works `concurrency` at once; refuses one more when `queue` of them wait. */
function turns(concurrency: number, queue: number) {
  const limit = pLimit(concurrency);
  return <T>(work: () => Promise<T>): Promise<T> => {
    if (limit.pendingCount >= queue) throw busy();
    return limit(work);
  };
}

const BUSY = 'Beaucoup de personnes se connectent en ce moment. Réessayez dans quelques secondes.';
const busy = () => new Refusal('unavailable', BUSY, { retryAfterSeconds: 5 });

/** The binding writes m, p, t; the reference implementation, and every tool that reads such strings, m, t, p. */
const inReferenceOrder = (hash: string): string => hash.replace(/(m=\d+),(p=\d+),(t=\d+)/, '$1,$3,$2');

/** NIST SP 800-63B-4 §3.1.1.2: the same text typed on two keyboards gives the same bytes. */
const normalise = (password: string): string => password.normalize('NFKC');

/** Length in code points of what is hashed, so that both spellings of an accent count the same (G29). */
export const passwordLength = (password: string): number => [...normalise(password)].length;

/** Longest password that is read, in code points; a longer one is refused, never cut (security.md P2). */
export const PASSWORD_MAX_LENGTH = 128;
