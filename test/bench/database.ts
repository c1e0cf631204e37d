import { readFileSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { type Cluster, startCluster } from '../../scripts/postgres/cluster.ts';
import { createDatabase, ensureDatabases, urlFor } from '../../scripts/postgres/databases.ts';
import { cpuOfServer } from './processes.ts';

/** A throwaway cluster that writes to disk as a real one does, and counts its statements. */
const SETTINGS = {
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  wal_level: 'replica',
  max_wal_size: '1GB',
  max_connections: '100',
  shared_preload_libraries: 'pg_stat_statements',
  'pg_stat_statements.max': '2000',
};
const PASSWORD = 'only-for-the-bench';
export const BARE = 'bare';

export type Statement = { query: string; calls: number };
export type BenchDatabase = {
  urls: Record<'ogestion' | 'digit_invest' | typeof BARE, string>;
  version: string;
  /** CPU milliseconds used so far by all processes of PostgreSQL. */
  cpu(): number;
  /** Statements run so far in a database, the most frequent first; those of the job queue, which ticks alone, left out. */
  statements(database: string): Promise<Statement[]>;
  /** The URL of one more database of oGestion, empty. */
  another(name: string): Promise<string>;
  stop(): Promise<void>;
};

const COUNTS = `
  select s.query, s.calls::int as calls from pg_stat_statements s join pg_database d on d.oid = s.dbid
  where d.datname = $1 and s.query not like '%graphile_worker%' order by s.calls desc`;

/** Starts PostgreSQL with the databases of both applications, empty, and one for the bare provider. */
export async function startDatabase(folder: string): Promise<BenchDatabase> {
  const cluster = await startCluster({ folder, port: 0, temporary: true, settings: SETTINGS });
  const urls = await ensureDatabases(cluster.superuserUrl, { ogestion: PASSWORD, digit_invest: PASSWORD });
  const admin = new pg.Client({ connectionString: cluster.superuserUrl });
  await admin.connect();
  await createDatabase(admin, BARE, 'ogestion');
  await admin.query('create extension pg_stat_statements');
  const postmaster = postmasterOf(cluster);
  return {
    urls: { ...urls, [BARE]: urlFor(cluster.superuserUrl, 'ogestion', PASSWORD, BARE) },
    version: (await admin.query<{ server_version: string }>('show server_version')).rows[0]?.server_version ?? '',
    cpu: () => cpuOfServer(postmaster),
    statements: async (database) => (await admin.query<Statement>(COUNTS, [database])).rows,
    another: async (name) => {
      await createDatabase(admin, name, 'ogestion');
      return urlFor(cluster.superuserUrl, 'ogestion', PASSWORD, name);
    },
    stop: async () => {
      await admin.end();
      await cluster.stop();
    },
  };
}

const postmasterOf = ({ home }: Cluster): number =>
  Number.parseInt(readFileSync(path.join(home, 'pgdata/postmaster.pid'), 'utf8'), 10);
