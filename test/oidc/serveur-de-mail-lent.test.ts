import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { systemClock } from '#shared/clock.ts';
import { transaction } from '#shared/pg.ts';
import { type OpWorld, startOp } from '#test/op-world.ts';
import { subOf } from '#test/people.ts';
import { writeMail } from '../../idp-ogestion/src/domain/mails.ts';
import { PAUL } from '../../scripts/cast.ts';

/** A mail server that takes calls and never says a word. */
const mute = createServer((socket) => calls.push(socket.on('error', () => {})));
const calls: Socket[] = [];

let op: OpWorld;
beforeAll(async () => {
  await once(mute.listen(0, '127.0.0.1'), 'listening');
  op = await startOp({ SMTP_URL: `smtp://127.0.0.1:${(mute.address() as AddressInfo).port}` });
});
afterAll(async () => {
  for (const call of calls) call.destroy();
  await op.stop();
  mute.close();
});

/** How many connections of each pool of oGestion wait inside a transaction. */
async function held(): Promise<Record<string, number>> {
  const { rows } = await op.db.query<{ name: string; count: number }>(`
    select application_name as name, count(*)::int as count from pg_stat_activity
    where datname = current_database() and application_name like 'ogestion%' and state like 'idle in transaction%'
    group by 1`);
  return Object.fromEntries(rows.map(({ name, count }) => [name, count]));
}

const total = (counts: Record<string, number>) => Object.values(counts).reduce((sum, count) => sum + count, 0);

describe('un serveur de mail lent', () => {
  test('G59 : il retient les connexions de la file des travaux, aucune de celles des pages', async () => {
    const mail = { kind: 'confirmation-mot-de-passe', sub: await subOf(op.db, PAUL), recipient: PAUL.email } as const;
    for (let rank = 0; rank < 6; rank += 1) await transaction(op.db, (tx) => writeMail(tx, systemClock, mail));
    let counts = await held();
    while (total(counts) < 4) counts = await held();
    expect(counts).toEqual({ 'ogestion-worker': 4 });
  });
});
