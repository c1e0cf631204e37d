import type { Db } from '#shared/pg.ts';

const COUNT = `
  insert into mail_requests as former (key, asked_at) values ($1, array[$2::timestamptz])
  on conflict (key) do update
    set asked_at = array(select at from unnest(former.asked_at) as at where at > $3) || $2::timestamptz
    where (select count(*) from unnest(former.asked_at) as at where at > $3) < $4`;

/** Counts a request under `key`, unless `limit` of them were already made after `since`. Gives whether it counted. */
export async function countMailRequest(
  db: Db,
  key: Buffer,
  { now, since, limit }: { now: Date; since: Date; limit: number },
): Promise<boolean> {
  return (await db.query(COUNT, [key, now, since, limit])).rowCount === 1;
}

/** Forgets the keys under which nothing was asked after `since`. */
export async function purgeMailRequests(db: Db, since: Date): Promise<void> {
  await db.query('delete from mail_requests where asked_at[cardinality(asked_at)] <= $1', [since]);
}
