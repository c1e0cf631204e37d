import pg from 'pg';

/** What a statement needs: a pool, or a client inside a transaction. */
export type Db = Pick<pg.Pool, 'query'>;
export type Pool = pg.Pool;

/** A pool named in pg_stat_activity. Errors of its connections are given to `onError`: unheard, they would end the process. */
export function createPool(url: string, application: string, onError: (error: Error) => void): Pool {
  const pool = new pg.Pool({ connectionString: url, application_name: application, max: 10 });
  pool.on('connect', (client) => client.on('error', onError));
  pool.on('error', () => {}); // the same errors again, with the whole client attached
  return pool;
}

/** Runs `work` in one transaction: all of it is committed, or nothing when it throws. */
export async function transaction<T>(pool: Pool, work: (tx: Db) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    const result = await work(client);
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch(() => {});
    throw error;
  } finally {
    client.release();
  }
}
