import pg from 'pg';

/** The two databases of the project, each with the role that owns it: neither role may enter the database of the other. */
export const DATABASES = ['ogestion', 'digit_invest'] as const;
export type DatabaseName = (typeof DATABASES)[number];

const { escapeIdentifier, escapeLiteral } = pg;

/** Runs `work` with a connection of its own. */
export async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** The same server as `url` seen by `role`, in `database`. */
export function urlFor(url: string, role: string, password: string, database: string): string {
  const { host } = new URL(url);
  return `postgres://${encodeURIComponent(role)}:${encodeURIComponent(password)}@${host}/${encodeURIComponent(database)}`;
}

/** Makes `role` exist with this password, and nothing more than the right to log in. */
export async function ensureRole(admin: pg.Client, role: string, password: string): Promise<void> {
  const known = await admin.query('select from pg_roles where rolname = $1', [role]);
  const verb = known.rowCount ? 'alter' : 'create';
  await admin.query(`${verb} role ${escapeIdentifier(role)} login password ${escapeLiteral(password)}`);
}

/** Keeps every role but the superuser out of the databases that PostgreSQL brings along. */
export async function closeSystemDatabases(admin: pg.Client): Promise<void> {
  await admin.query('revoke all on database postgres, template1 from public');
}

/** Makes a database that only its owner may enter, copied from `template`. */
export async function createDatabase(
  admin: pg.Client,
  name: string,
  owner: string,
  template = 'template1',
): Promise<void> {
  const database = escapeIdentifier(name);
  await admin.query(
    `create database ${database} owner ${escapeIdentifier(owner)} template ${escapeIdentifier(template)}`,
  );
  await admin.query(`revoke all on database ${database} from public`);
}

/** Makes the roles and the databases that miss; gives their URLs. Both keep what they hold. */
export async function ensureDatabases(
  superuserUrl: string,
  passwords: Record<DatabaseName, string>,
): Promise<Record<DatabaseName, string>> {
  await withClient(superuserUrl, async (admin) => {
    await closeSystemDatabases(admin);
    for (const name of DATABASES) {
      await ensureRole(admin, name, passwords[name]);
      const known = await admin.query('select from pg_database where datname = $1', [name]);
      if (!known.rowCount) await createDatabase(admin, name, name);
    }
  });
  const url = (name: DatabaseName) => urlFor(superuserUrl, name, passwords[name], name);
  return { ogestion: url('ogestion'), digit_invest: url('digit_invest') };
}
