import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import Koa from 'koa';
import { type Column, sendCsv } from '../../idp-ogestion/src/web/csv.ts';

type Row = { text: string; amount: number };
const COLUMNS: Column<Row>[] = [
  ['Texte', ({ text }) => text],
  ['Montant (€)', ({ amount }) => amount],
];

/** Asks once for the file of some rows, at an hour. */
async function answerTo(rows: AsyncIterable<Row> | Iterable<Row>, hour = '2026-11-23T12:00:00Z'): Promise<Response> {
  const app = new Koa();
  app.silent = true;
  app.use((ctx) => sendCsv(ctx, { name: 'liste', clock: { now: () => new Date(hour) }, columns: COLUMNS, rows }));
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const answer = await fetch(`http://127.0.0.1:${port}/`);
  server.close();
  return answer;
}

test('G72 : ce qu’un tableur prendrait pour une formule est un texte, un montant négatif reste un nombre', async () => {
  const rows = [
    { text: '=1+1', amount: -0.5 },
    { text: 'a;"b"\nc', amount: 1234.5 },
  ];
  const body = Buffer.from(await (await answerTo(rows)).arrayBuffer()).toString();
  expect(body).toBe('\ufeffTexte;Montant (€)\r\n\'=1+1;-0,50\r\n"a;""b""\nc";1234,50\r\n');
});

test('G46 G72 : le fichier porte le jour qu’il est à Paris', async () => {
  const { headers } = await answerTo([], '2026-06-30T22:30:00Z');
  expect(headers.get('content-disposition')).toBe('attachment; filename="liste-2026-07-01.csv"');
});

test('G72 : une lecture qui casse en route ne passe pas pour un fichier entier', async () => {
  async function* broken(): AsyncGenerator<Row> {
    yield { text: 'un', amount: 1 };
    throw new Error('the database is gone');
  }
  const read = answerTo(broken()).then((answer) => answer.text());
  await expect(read).rejects.toThrow();
});
