import type { Db } from '#shared/pg.ts';

/**
 * Takes the key of a form for this transaction. Gives false when the form was carried out already; while another
 * transaction holds the key, waits for its end (G31).
 */
export async function claimOperation(tx: Db, key: string, sub: string, now: Date): Promise<boolean> {
  const text = `
    insert into operations (key, sub, result, created_at) values ($1, $2, '', $3) on conflict (key) do nothing`;
  return (await tx.query(text, [key, sub, now])).rowCount === 1;
}

/** Keeps what the form did, in the transaction that did it. */
export async function keepResult(tx: Db, key: string, result: string): Promise<void> {
  await tx.query('update operations set result = $2 where key = $1', [key, result]);
}

/** What the form did when `sub` sent it the first time. */
export async function findResult(db: Db, key: string, sub: string): Promise<string | undefined> {
  const text = 'select result from operations where key = $1 and sub = $2';
  return (await db.query<{ result: string }>(text, [key, sub])).rows[0]?.result;
}

/** Forgets the forms carried out before `before`. */
export async function purgeOperations(db: Db, before: Date): Promise<number> {
  return (await db.query('delete from operations where created_at < $1', [before])).rowCount ?? 0;
}
