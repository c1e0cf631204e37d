import { createLogger } from '#shared/log.ts';
import { createPool, type Db, type Pool } from '#shared/pg.ts';
import { type MovingClock, movingClock } from '#test/moving-clock.ts';
import { freshDatabases } from '#test/postgres.ts';
import { removeAccounts } from '../../idp-ogestion/src/domain/account-removals.ts';
import type { Person } from '../../scripts/cast.ts';

const DAY = 24 * 3600;
const RETENTION = { neverActivated: 90, idle: 730, warning: 30, reminder: 7 };

const SECRET = 'a secret of counters';

type Addressed = Pick<Person, 'email'>;

/** A database of the cast whose accounts grow old, and what its job of removal does there. */
export type RemovalsRoom = {
  pool: Pool;
  /** Connections of another process. */
  other: Pool;
  clock: MovingClock;
  /** Under which failed logins are counted. */
  secret: string;
  /** Lines of the log. */
  said: string[];
  /** Lets the job run, in one process or in another. */
  run(from?: Pool): Promise<void>;
  /** Goes to the `day`-th day after the creation of the cast. */
  goTo(day: number): void;
  /** The same, and lets the job run there. */
  runOn(day: number): Promise<void>;
  remains(person: Addressed): Promise<boolean>;
  signsIn(person: Addressed): Promise<void>;
  /** How many times a person was warned. */
  warnings(person: Addressed): Promise<number | null>;
  events(event: string): Promise<Record<string, unknown>[]>;
  eventsOf(sub: string): Promise<string[]>;
  /** Resolves when the job waits for a lock of the database. */
  untilWaiting(db: Db): Promise<void>;
  close(): Promise<void>;
};

export async function openRemovals(): Promise<RemovalsRoom> {
  const databases = await freshDatabases();
  const pool = createPool(databases.ogestionUrl, 'test', () => {});
  const other = createPool(databases.ogestionUrl, 'other', () => {});
  const clock = movingClock();
  const said: string[] = [];
  const log = createLogger('test', 'warn', { write: (line) => void said.push(line) });
  const run = (from = pool) => removeAccounts({ pool: from, clock, log, secret: SECRET }, RETENTION);
  const goTo = daysOf(clock);
  return {
    ...{ pool, other, clock, secret: SECRET, said, run, goTo, ...looksInto(pool) },
    runOn: (day) => {
      goTo(day);
      return run();
    },
    signsIn: async ({ email }) => {
      await pool.query('update users set last_login_at = $2 where email = $1', [email, clock.now()]);
    },
    close: async () => {
      await Promise.all([pool.end(), other.end()]);
      await databases.drop();
    },
  };
}

function daysOf(clock: MovingClock): RemovalsRoom['goTo'] {
  let today = 0;
  return (day) => {
    clock.advance((day - today) * DAY);
    today = day;
  };
}

const WARNINGS = `select from mails where recipient = $1 and kind = 'suppression-annoncee'`;
const EVENTS = 'select target_sub, result, sirets, details from audit_events where event = $1';
const EVENTS_OF = 'select event from audit_events where target_sub = $1 order by id';
const WAITING = `select from pg_stat_activity where application_name = 'test' and wait_event_type = 'Lock'`;

const looksInto = (
  pool: Pool,
): Pick<RemovalsRoom, 'remains' | 'warnings' | 'events' | 'eventsOf' | 'untilWaiting'> => ({
  remains: async ({ email }) => (await pool.query('select from users where email = $1', [email])).rowCount === 1,
  warnings: async ({ email }) => (await pool.query(WARNINGS, [email])).rowCount,
  events: async (event) => (await pool.query(EVENTS, [event])).rows,
  eventsOf: async (sub) => (await pool.query(EVENTS_OF, [sub])).rows.map(({ event }) => event),
  untilWaiting: async (db) => {
    while ((await db.query(WAITING)).rowCount === 0);
  },
});
