import { Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { systemClock } from '#shared/clock.ts';
import { Attempts, WRONG } from '#test/attempts.ts';
import { type OpWorld, startOp } from '#test/op-world.ts';
import { Visitor } from '#test/visitor.ts';
import { createApp } from '../../idp-ogestion/src/app.ts';
import { readConfig } from '../../idp-ogestion/src/config.ts';
import { CLAIRE, DEMO_PASSWORD } from '../../scripts/cast.ts';

/** Everything that a day of oGestion hands out or receives, and that must be found neither in its log nor in its database. */
const secrets: string[] = [];
let written = '';
let op: OpWorld;
let database = '';
beforeAll(async () => {
  op = await startOp({ OGESTION_TRUST_PROXY: 'true' });
  const sink = new Writable({
    write: (chunk, _encoding, done) => {
      written += chunk;
      done();
    },
  });
  const app = await createApp(readConfig(op.env), { clock: systemClock, log: pino({ level: 'trace' }, sink) });
  op.serveFrom(app.handler);
  await liveADay();
  database += await dump();
  await app.close();
});
afterAll(() => op.stop());

async function liveADay(): Promise<void> {
  const visitor = new Visitor();
  for (const client of [op.clients.pushed, op.clients.secret]) {
    const { code, flow } = await client.arrive(visitor);
    const { body } = await client.redeem(code, flow.verifier);
    await client.redeem(code, flow.verifier);
    await client.redeem('wrong-code-of-the-test', flow.verifier);
    const { credential } = client.registered;
    secrets.push(code, flow.verifier, 'wrong-code-of-the-test', String(body.id_token));
    if ('secret' in credential) secrets.push(credential.secret);
    else secrets.push(String(credential.key.d));
  }
  const { access_token, refresh_token, id_token } = await op.clients.direct.signIn(visitor);
  const client_assertion = await op.clients.direct.clientAssertion();
  await op.clients.direct.revoke('x', { client_assertion });
  await op.clients.direct.revoke('x', { client_assertion });
  await op.clients.direct.userinfo(access_token);
  await op.clients.direct.refresh(refresh_token);
  await new Attempts(op).try(CLAIRE.email, WRONG);
  const cookie = /og\.session=([\w-]{43});/.exec(visitor.cookiesFor(`${op.url}/`))?.[1] ?? '';
  secrets.push(id_token, access_token, refresh_token, client_assertion, DEMO_PASSWORD, WRONG, cookie);
  const { url } = await op.clients.pushed.begin({ prompt: 'login' });
  const waiting = await visitor.get(url);
  secrets.push(url.slice(-43), waiting.url.slice(-43));
  database = await dump();
  await visitor.get(op.clients.direct.endSessionUrl({ id_token_hint: id_token }));
}

/** The rows of every table of oGestion, as text. */
async function dump(): Promise<string> {
  const tables = await op.db.query(`select tablename from pg_tables where schemaname = 'public'`);
  const rows = await Promise.all(
    tables.rows.map(({ tablename }) => op.db.query(`select row_to_json(t)::text as row from ${tablename} t`)),
  );
  return rows.flatMap((table) => table.rows.map(({ row }) => row)).join('\n');
}

describe('P12 OP21 secrets', () => {
  test('OP21 the log was written: every request, and the refusals with their causes', () => {
    expect(written.split('\n').length).toBeGreaterThan(30);
    expect(written).toContain('"event":"grant.error"');
    expect(written).toContain('"path":"/token"');
  });

  test('P12 OP21 none is in the log, at its most talkative', () => {
    for (const secret of secrets)
      expect([secret.slice(0, 20), written.includes(secret)]).toEqual([secret.slice(0, 20), false]);
    expect(written).not.toMatch(/client_secret|code_verifier|password_hash/);
  });

  test('P12 no address of the log has a query', () => {
    for (const line of written.split('\n').filter((text) => text.includes('"path"')))
      expect(JSON.parse(line).path).not.toContain('?');
  });

  test('rule 6: nor is a code, a token, the cookie of a session or a proof of a client in the database', () => {
    for (const model of ['AccessToken', 'RefreshToken', 'Session']) expect(database.includes(`"${model}"`)).toBe(true);
    for (const secret of secrets)
      expect([secret.slice(0, 20), database.includes(secret)]).toEqual([secret.slice(0, 20), false]);
  });

  test('P7 rule 6: neither a password, nor a client secret, nor a private key is in the database', () => {
    const { credential: secret } = op.clients.secret.registered;
    const { credential: key } = op.clients.pushed.registered;
    const kept = [DEMO_PASSWORD, WRONG, 'secret' in secret ? secret.secret : '', 'key' in key ? String(key.key.d) : ''];
    expect(database.length).toBeGreaterThan(10_000);
    for (const value of kept) expect(database).not.toContain(value);
    expect(database).not.toContain(String(op.env.OGESTION_PASSWORD_PEPPER));
  });
});
