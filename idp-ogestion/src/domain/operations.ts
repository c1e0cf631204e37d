import { type Db, transaction } from '#shared/pg.ts';
import { Refusal } from '#shared/refusal.ts';
import * as store from '../store/operations.ts';
import type { Context } from './context.ts';

/**
 * Carries out a form once, whatever the number of clicks: `key` was made with the form, and `work` gives what it did. Sent
 * again, even at the same time, the form gives that again and does nothing (G31).
 */
export function once(
  { pool, clock }: Context,
  { key, sub }: { key: string; sub: string },
  work: (tx: Db) => Promise<string>,
): Promise<string> {
  return transaction(pool, async (tx) => {
    if (!(await store.claimOperation(tx, key, sub, clock.now()))) return resultOf(tx, key, sub);
    const result = await work(tx);
    await store.keepResult(tx, key, result);
    return result;
  });
}

async function resultOf(tx: Db, key: string, sub: string): Promise<string> {
  const result = await store.findResult(tx, key, sub);
  if (result === undefined)
    throw new Refusal('bad-request', 'Ce formulaire ne peut plus être envoyé. Rechargez la page.');
  return result;
}
