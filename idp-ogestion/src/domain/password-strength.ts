import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import pLimit from 'p-limit';

/** A password, and the words that are easy to guess for its owner. */
export type Question = { password: string; words: string[] };

/** `score` is that of zxcvbn: 0 (guessed at once) to 4. */
export type Strength = { leaked: boolean; score: number };

export type Estimate = (question: Question) => Promise<Strength>;

const IDLE_MS = 60_000;

/**
 * Estimates passwords one at a time in a thread of its own: the dictionaries take half a second to read and 70 MB, and an
 * estimate up to half a second. The thread begins at need and ends after a minute without work.
 */
export function createEstimate(): Estimate {
  const inTurn = pLimit(1);
  let thread: Worker | undefined;
  let rest: NodeJS.Timeout | undefined;

  function end(): void {
    void thread?.terminate();
    thread = undefined;
  }

  async function ask(question: Question): Promise<Strength> {
    clearTimeout(rest);
    thread ??= new Worker(new URL('password-strength-thread.ts', import.meta.url));
    thread.unref();
    rest = setTimeout(end, IDLE_MS).unref();
    thread.postMessage(question);
    const [strength] = await once(thread, 'message');
    return strength;
  }

  return (question) =>
    inTurn(() => ask(question)).catch((error) => {
      end();
      throw error;
    });
}
