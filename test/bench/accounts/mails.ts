import { setTimeout as pause } from 'node:timers/promises';
import { systemClock } from '#shared/clock.ts';
import { createPool, type Pool, transaction } from '#shared/pg.ts';
import { writeMail } from '../../../idp-ogestion/src/domain/mails.ts';
import type { Messages } from '../../../scripts/mail/messages.ts';
import type { BenchDatabase } from '../database.ts';
import { type Figure, reading, spent } from '../figures.ts';
import type { Provider } from '../world.ts';
import { openMailbox } from './mailbox.ts';

/** Milliseconds after which mails that have not come are held for lost. */
const PATIENCE_MS = 120_000;

type Recipient = { sub: string; email: string };
type Order = { what: string; database: BenchDatabase; server: Provider; count: number };

/**
 * Writes `count` mails in one transaction, each with its job, and gives what it took from the commit until the last was
 * received. All carry a link, made when they leave. A mail that comes twice or not at all is an error.
 */
export async function measureMails({ what, database, server, count }: Order): Promise<Figure> {
  const pool = createPool(database.urls.ogestion, 'bench', () => {});
  const mailbox = await openMailbox(server.site.mailPort ?? 0);
  try {
    const recipients = await peopleToInvite(pool, count);
    const before = await reading(database, server);
    const arrivals = noting(mailbox.messages);
    await write(pool, recipients);
    const commit = performance.now();
    await queueEmptied(pool, commit + PATIENCE_MS);
    const after = await reading(database, server);
    const latencies = arrivals.map(({ at }) => at - commit);
    const outcome = { latencies, elapsed: Math.max(...latencies), errors: faultsOf(recipients, arrivals) };
    const note = `all received ${(outcome.elapsed / 1000).toFixed(1)} s after the commit`;
    return { what, on: server.name, users: 1, ...spent(outcome, before, after), note };
  } finally {
    await mailbox.close();
    await pool.end();
  }
}

async function peopleToInvite(pool: Pool, count: number): Promise<Recipient[]> {
  const text = `select sub, email from users where status = 'pending' and sub not in (select sub from mails where sub is not null) order by sub limit $1`;
  const { rows } = await pool.query<Recipient>(text, [count]);
  if (rows.length < count) throw new Error(`${rows.length} accounts to invite instead of ${count}`);
  return rows;
}

const write = (pool: Pool, recipients: Recipient[]): Promise<void> =>
  transaction(pool, async (tx) => {
    for (const { sub, email } of recipients) {
      await writeMail(tx, systemClock, { kind: 'creation-compte', sub, recipient: email });
    }
  });

type Arrival = { to: string; at: number };

/** Fills with every mail received from now on. */
function noting(messages: Messages): Arrival[] {
  const arrivals: Arrival[] = [];
  messages.on('message', ({ to }) => arrivals.push({ to, at: performance.now() }));
  return arrivals;
}

/** Resolves when no mail is left to send, or at `deadline`. */
async function queueEmptied(pool: Pool, deadline: number): Promise<void> {
  const LEFT = `select from graphile_worker.jobs where task_identifier = 'send-mail' limit 1`;
  while (performance.now() < deadline && (await pool.query(LEFT)).rowCount !== 0) await pause(20);
}

function faultsOf(recipients: Recipient[], arrivals: Arrival[]): Record<string, number> {
  const reached = new Set(arrivals.map(({ to }) => to));
  const [lost, twice] = [recipients.filter(({ email }) => !reached.has(email)).length, arrivals.length - reached.size];
  return { ...(lost && { 'mail not received': lost }), ...(twice && { 'mail received again': twice }) };
}
