import { type Db, transaction } from '#shared/pg.ts';
import { Refusal } from '#shared/refusal.ts';
import * as store from '../store/operations.ts';
import type { Context } from './context.ts';
import { sha256 } from './digests.ts';

/** A form as it was sent: the key made with it, who sends it, and what it says. */
type Sent = { key: string; sub: string; said: object };

/**
 * Carries out a form once, whatever the number of clicks; `work` gives what it did. Sent again, even at the same time, the
 * form gives that again and does nothing (G31). Filled in otherwise, as on a page one has gone back to, it is another form:
 * its own rules say what becomes of it, and nothing passes for done that was not.
 */
export function once(
  { pool, clock }: Context,
  { key: made, sub, said }: Sent,
  work: (tx: Db) => Promise<string>,
): Promise<string> {
  const key = sha256(JSON.stringify([made, said]));
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
