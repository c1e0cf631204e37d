import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { systemClock } from '#shared/clock.ts';
import { makeClientKey, publicPart } from '#test/client-key.ts';
import { type Door, openDoor } from '#test/ogestion-world.ts';
import { loginThroughForm } from '#test/op-client.ts';
import { type OpWorld, startOp } from '#test/op-world.ts';
import { type Answer, Visitor } from '#test/visitor.ts';
import { RelyingParty, type Settings } from '../../docs/examples/relying-party.ts';
import { CLAIRE } from '../../scripts/cast.ts';
import { readApplication } from '../../scripts/registration/application.ts';
import { register } from '../../scripts/registration/register.ts';

const FILE = readFileSync('docs/examples/relying-party.json', 'utf8');

let op: OpWorld;
let door: Door;
beforeAll(async () => {
  op = await startOp();
});
afterEach(() => door.close());
afterAll(() => op.stop());

let started = 0;

/** The example as the guide runs it, registered by its own file, under a name and at an address of this run. */
async function startExample(key?: Awaited<ReturnType<typeof makeClientKey>>): Promise<{ notified: Promise<unknown> }> {
  door = await openDoor();
  const file = JSON.parse(FILE.replaceAll('http://localhost:3002', door.url));
  const signed = key && { token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [publicPart(key)] } };
  const client_id = `exemple-${++started}`;
  const application = readApplication(JSON.stringify({ ...file, ...signed, client_id }), false);
  const { secret = '' } = await register(op.db, application, true, systemClock.now());
  const credential: Settings['credential'] = key ? { key } : { secret };
  const example = new RelyingParty({ issuer: op.url, url: door.url, clientId: client_id, credential });
  const notified = new Promise((resolve) => {
    door.answer((req, res) => {
      if (req.url === '/canal-arriere') once(res, 'finish').then(resolve);
      void example.answer(req, res);
    });
  });
  return { notified };
}

/** Signs Claire in from the example, consent included where it is asked. */
async function signIn(visitor: Visitor): Promise<Answer> {
  const login = await visitor.get(`${door.url}/connexion`);
  const answer = await loginThroughForm(visitor, login, CLAIRE);
  return answer.body.includes('/autorisation') ? visitor.submit(answer, '/autorisation') : answer;
}
const isIn = async (visitor: Visitor) => (await visitor.get(`${door.url}/`)).body.includes('Bonjour Claire MARTIN');

describe('docs/examples/relying-party.ts, as docs/integration.md tells it', () => {
  test.each([
    ['client_secret_basic', undefined],
    ['private_key_jwt', makeClientKey('exemple-1')],
  ])('logs a person in with %s, and out everywhere', async (_method, key) => {
    await startExample(await key);
    const visitor = new Visitor();
    expect(await isIn(visitor)).toBe(false);
    expect((await signIn(visitor)).url).toBe(`${door.url}/`);
    expect(await isIn(visitor)).toBe(true);
    expect((await visitor.get(`${op.url}/`)).status).toBe(200);

    const gone = await visitor.post(`${door.url}/deconnexion`, {});
    expect(gone.url).toBe(`${door.url}/au-revoir`);
    expect(await isIn(visitor)).toBe(false);
    expect((await visitor.get(`${op.url}/`)).url).toContain('/connexion/');
  });

  test('is told by the back channel that the person has left oGestion', async () => {
    const { notified } = await startExample();
    const visitor = new Visitor();
    await signIn(visitor);
    expect(await isIn(visitor)).toBe(true);
    await visitor.post(`${op.url}/deconnexion`, {});
    await notified;
    expect(await isIn(visitor)).toBe(false);
  });

  test.each([
    ['a return that no login awaits', () => fetch(`${door.url}/retour?code=x&state=y`)],
    ['a logout token of nobody', () => postToken('x.y.z')],
    [
      'an ID token in place of a logout token',
      async () => postToken((await op.clients.direct.signIn(new Visitor())).id_token),
    ],
  ])('refuses %s', async (_what, ask) => {
    await startExample();
    expect((await ask()).status).toBe(400);
  });
});

const postToken = (logout_token: string) =>
  fetch(`${door.url}/canal-arriere`, { method: 'POST', body: new URLSearchParams({ logout_token }) });
