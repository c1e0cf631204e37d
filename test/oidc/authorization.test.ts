import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Params } from '#test/op-client.ts';
import { type OpWorld, startOp } from '#test/op-world.ts';
import { Visitor } from '#test/visitor.ts';

let op: OpWorld;
const visitor = new Visitor();
beforeAll(async () => {
  op = await startOp();
  await op.clients.direct.signIn(visitor);
});
afterAll(() => op.stop());

/** What the browser shows after an authorization request with these changes. */
const ask = async (changes: Params) => visitor.get((await op.clients.direct.begin(changes)).url, { follow: false });

describe('OP6 an address to go back to that is not exactly the registered one', () => {
  test.each([
    ['a character more', (uri: string) => `${uri}x`],
    ['another case', (uri: string) => uri.replace('retour', 'Retour')],
    ['a slash at the end', (uri: string) => `${uri}/`],
    ['a query', (uri: string) => `${uri}?x=1`],
    ['another port', (uri: string) => uri.replace(/:\d+/, ':1')],
    ['another host', (uri: string) => uri.replace('localhost', '127.0.0.1')],
    ['user information', (uri: string) => uri.replace('://', '://evil.test@')],
    ['a path that climbs', (uri: string) => `${uri}/../retour`],
    ['the address of another client', () => op.clients.secret.registered.redirectUri],
  ])('OP6 %s: an error page, no redirect', async (_case, change) => {
    const answer = await ask({ redirect_uri: change(op.clients.direct.registered.redirectUri) });
    expect(answer.status).toBe(400);
    expect(answer.headers.get('location')).toBeNull();
    expect(answer.body).toContain('L’adresse de retour n’est pas autorisée');
  });

  test('OP6 the registered one is followed', async () => {
    const answer = await ask({});
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toContain(`${op.clients.direct.registered.redirectUri}?`);
  });
});

describe('OP7 a request that names nobody we know', () => {
  test.each([
    ['an unknown client', { client_id: 'inconnu' }, 'Cette application n’est pas reconnue'],
    ['no client', { client_id: undefined }, 'La demande de connexion n’a pas pu aboutir'],
    ['fact 8: no redirect_uri, though only one is registered', { redirect_uri: undefined }, 'n’a pas pu aboutir'],
    ['fact 10: a client with U+0000', { client_id: 'x\0y' }, 'pas'],
  ])('OP7 %s: a French page', async (_case, changes, title) => {
    const answer = await ask(changes);
    expect(answer.status).toBe(400);
    expect(answer.headers.get('location')).toBeNull();
    expect(answer.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(answer.body).toContain('<html lang="fr"');
    expect(answer.body).toContain(title);
    expect(answer.body).toContain('Revenir à l’accueil');
  });

  test('OP7 nothing of the request comes back unescaped', async () => {
    const attack = '"><script>alert(1)</script>';
    for (const changes of [{ client_id: attack }, { redirect_uri: attack }, { response_mode: attack }]) {
      expect((await ask({ ...changes, state: attack })).body).not.toContain('<script>alert');
    }
  });
});

describe('OP8 other answers go back to the client', () => {
  test('OP8 an error, with the state and the issuer', async () => {
    const flow = await op.clients.direct.begin({ scope: 'profile' });
    const answer = await visitor.get(flow.url);
    const query = Object.fromEntries(new URL(answer.url).searchParams);
    expect(query).toMatchObject({ error: expect.any(String), state: flow.state, iss: op.url });
  });

  test('OP8 a success, with the code, the state and the issuer, and nothing else', async () => {
    const { query, flow } = await op.clients.direct.arrive(visitor);
    expect(Object.fromEntries(query)).toEqual({ code: expect.any(String), state: flow.state, iss: op.url });
  });

  test.each(['token', 'id_token', 'code token', 'code id_token', 'none'])(
    'OP9 the response type « %s » is unsupported',
    async (response_type) => {
      const answer = await ask({ response_type });
      expect(answer.headers.get('location')).toContain('error=unsupported_response_type');
    },
  );

  test('OP8 fact 10: a state with U+0000 is refused, and is no fault of ours', async () => {
    const { status } = await new Visitor().get((await op.clients.direct.begin({ state: 'x\0y' })).url);
    expect(status).toBeLessThan(500);
  });
});

describe('OP12 parameters', () => {
  test('OP12 unknown ones are ignored, hints are never an error', async () => {
    const { query } = await op.clients.direct.arrive(visitor, undefined, {
      ...{ inconnu: 'x', display: 'touch', ui_locales: 'xx fr-FR', claims_locales: 'de', acr_values: 'urn:inconnu' },
      ...{ login_hint: 'quelqu.un@exemple.test' },
    });
    expect(query.has('code')).toBe(true);
  });

  test.each([
    ['a request object', { request: 'x.y.z' }, 'request_not_supported'],
    ['an address of a request object', { request_uri: 'https://evil.test/r' }, 'request_uri_not_supported'],
    ['a registration', { registration: '{}' }, 'registration_not_supported'],
  ])('OP28 fact 8: %s is refused', async (_case, changes, error) => {
    const answer = await ask(changes);
    expect(`${answer.headers.get('location')} ${answer.body}`).toContain(error);
  });

  test('OP8 the request may be a POST, from a page of the application', async () => {
    const [url = '', query] = (await op.clients.direct.begin()).url.split('?');
    const fields = Object.fromEntries(new URLSearchParams(query));
    const answer = await visitor.post(url, fields, { headers: { 'sec-fetch-site': 'cross-site' } });
    expect(new URL(answer.url).searchParams.has('code')).toBe(true);
  });
});
