import { Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { systemClock } from '#shared/clock.ts';
import { relayTo } from '#test/database-relay.ts';
import type { Arrival, Reply, Tokens } from '#test/op-client.ts';
import { type OpWorld, startOp } from '#test/op-world.ts';
import { type Answer, Visitor } from '#test/visitor.ts';
import { createApp } from '../../idp-ogestion/src/app.ts';
import { readConfig } from '../../idp-ogestion/src/config.ts';

let op: OpWorld;
let stop: () => Promise<void>;
const lines: string[] = [];
const visitor = new Visitor();
let loginPage: Answer;
let tokens: Tokens;
let arrival: Arrival;

beforeAll(async () => {
  op = await startOp();
  tokens = await op.clients.direct.signIn(visitor);
  arrival = await op.clients.direct.arrive(visitor);
  loginPage = await new Visitor().get((await op.clients.direct.begin()).url);
  const relay = await relayTo(String(op.env.OGESTION_DATABASE_URL));
  const log = pino({}, new Writable({ write: (line, _encoding, done) => done(void lines.push(String(line))) }));
  const config = readConfig({ ...op.env, OGESTION_DATABASE_URL: relay.url });
  const app = await createApp(config, { clock: systemClock, log });
  op.serveFrom(app.handler);
  stop = app.close;
  await relay.cut();
});
afterAll(async () => {
  await stop();
  await op.stop();
});

const faults = () => lines.map((line) => JSON.parse(line)).filter(({ level, requestId }) => level >= 50 && requestId);

describe('G53 la base de données ne répond pas', () => {
  test.each([
    ['la page d’accueil', () => visitor.get(`${op.url}/`)],
    ['la page de connexion', () => new Visitor().get(loginPage.url)],
    ['une demande de connexion', () => new Visitor().get(`${op.url}/auth?client_id=${op.clients.secret.id}`)],
  ])('G53 %s le dit en français, par un 503 ; le journal en garde une ligne', async (_page, open) => {
    lines.length = 0;
    const page = await open();
    expect(page.status).toBe(503);
    expect(page.headers.get('retry-after')).toBe('30');
    expect(page.body).toContain('Service momentanément indisponible');
    expect(faults()).toHaveLength(1);
  });

  test.each<[string, () => Promise<Reply>]>([
    ['échange d’un code', () => op.clients.direct.redeem(arrival.code, arrival.flow.verifier)],
    ['renouvellement', () => op.clients.direct.refresh(tokens.refresh_token)],
    ['lecture des données d’une personne', () => op.clients.direct.userinfo(tokens.access_token)],
    ['demande poussée', () => op.clients.pushed.par({ client_id: op.clients.pushed.id })],
    ['révocation', () => op.clients.direct.revoke(tokens.access_token)],
  ])(
    'G53 %s : l’application reçoit un 503 qui dit quand revenir ; le journal en garde une ligne',
    async (_name, ask) => {
      lines.length = 0;
      const { status, headers, body } = await ask();
      expect([status, headers.get('retry-after')]).toEqual([503, '30']);
      expect(body.error).toBe('temporarily_unavailable');
      expect(faults()).toHaveLength(1);
    },
  );

  test('G53 /readyz répond 503, /healthz 200, et les textes se lisent', async () => {
    const [ready, alive, help] = await Promise.all(
      ['/readyz', '/healthz', '/aide'].map((path) => new Visitor().get(op.url + path)),
    );
    expect([ready?.status, alive?.status, help?.status]).toEqual([503, 200, 200]);
  });
});
