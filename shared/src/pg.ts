import pg from 'pg';
import { isDatabaseAway } from './database-faults.ts';

/** What a statement needs: a pool, or a client inside a transaction. */
export type Db = Pick<pg.Pool, 'query'>;
export type Pool = pg.Pool;

/** Connections, and how long, in milliseconds, one waits for one and for the answer to a statement: less than browsers do. */
const LIMITS = { max: 10, connectionTimeoutMillis: 5000, query_timeout: 15_000 };

/**
 * A pool named in pg_stat_activity. Errors of its connections are given to `onError`: unheard, they would end the process.
 * A database that hangs fails the statements that wait for it; migrations, which may last, have connections of their own.
 */
export function createPool(
  url: string,
  application: string,
  onError: (error: Error) => void,
  limits: Partial<typeof LIMITS> = {},
): Pool {
  const pool = new pg.Pool({ connectionString: url, application_name: application, ...LIMITS, ...limits });
  pool.on('connect', (client) => client.on('error', onError));
  pool.on('error', () => {}); // the same errors again, with the whole client attached
  return pool;
}

/**
 * Runs `work` in one transaction: all of it is committed, or nothing when it throws. A connection that no longer answers
 * is closed, which rolls back as well.
 */
export async function transaction<T>(pool: Pool, work: (tx: Db) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken = false;
  try {
    await client.query('begin');
    const result = await work(client);
    await client.query('commit');
    return result;
  } catch (error) {
    broken = isDatabaseAway(error) || !(await rolledBack(client));
    throw error;
  } finally {
    client.release(broken);
  }
}

const rolledBack = (client: Db): Promise<boolean> =>
  client.query('rollback').then(
    () => true,
    () => false,
  );
