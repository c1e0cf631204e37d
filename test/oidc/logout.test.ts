import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { holdClock, moveClock, releaseClock } from '#test/clock.ts';
import type { Tokens } from '#test/op-client.ts';
import { type OpWorld, startOp } from '#test/op-world.ts';
import { Visitor } from '#test/visitor.ts';
import { PAUL } from '../../scripts/cast.ts';

let op: OpWorld;
let visitor: Visitor;
let tokens: Tokens;
let postLogoutUri: string;
beforeAll(async () => {
  op = await startOp();
  postLogoutUri = op.clients.direct.registered.postLogoutUri;
});
beforeEach(async () => {
  visitor = new Visitor();
  tokens = await op.clients.direct.signIn(visitor);
});
afterEach(releaseClock);
afterAll(() => op.stop());

/** Whether the browser still has a session: a login without any page succeeds. */
async function isSignedIn(browser = visitor): Promise<boolean> {
  const { query } = await op.clients.direct.arrive(browser, undefined, { prompt: 'none' });
  return query.has('code');
}

const logout = (changes: Record<string, string | undefined> = {}) =>
  op.clients.direct.endSessionUrl({
    id_token_hint: tokens.id_token,
    post_logout_redirect_uri: postLogoutUri,
    state: 'xyz',
    ...changes,
  });

describe('OP30 logout asked by an application with a good hint', () => {
  test('OP30 G22 ends the session at once and leads back with the state', async () => {
    const answer = await visitor.get(logout(), { follow: false });
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toBe(`${postLogoutUri}?state=xyz`);
    expect(await isSignedIn()).toBe(false);
  });

  test('OP30 may be a POST, from a page of the application', async () => {
    const [url = '', query] = logout().split('?');
    const fields = Object.fromEntries(new URLSearchParams(query));
    const answer = await visitor.post(url, fields, { headers: { 'sec-fetch-site': 'cross-site' } });
    expect(answer.url).toBe(`${postLogoutUri}?state=xyz`);
    expect(await isSignedIn()).toBe(false);
  });

  test('OP30 accepts a hint that has expired', async () => {
    holdClock();
    moveClock(20 * 60);
    expect((await visitor.get(logout())).url).toBe(`${postLogoutUri}?state=xyz`);
    expect(await isSignedIn()).toBe(false);
  });

  test('OP30 without an address to go back to, ends on our own page', async () => {
    const answer = await visitor.get(logout({ post_logout_redirect_uri: undefined }));
    expect([answer.url, answer.status]).toEqual([`${op.url}/deconnecte`, 200]);
    expect(answer.body).toContain('Votre session est fermée');
  });

  test('OP31 a second call is harmless and leads back too', async () => {
    await visitor.get(logout());
    expect((await visitor.get(logout())).url).toBe(`${postLogoutUri}?state=xyz`);
  });

  test('fact 4: the tokens of the session die with it', async () => {
    await visitor.get(logout());
    expect((await op.clients.direct.userinfo(tokens.access_token)).status).toBe(401);
    expect(await op.clients.direct.refresh(tokens.refresh_token)).toMatchObject({ body: { error: 'invalid_grant' } });
  });

  test('OP30 leaves the sessions of other browsers alone', async () => {
    const elsewhere = new Visitor();
    await op.clients.direct.signIn(elsewhere);
    await visitor.get(logout());
    expect(await isSignedIn(elsewhere)).toBe(true);
  });

  test('OP30 empties the caches of the browser and forgets its session cookie', async () => {
    const answer = await visitor.get(logout(), { follow: false });
    expect(answer.headers.get('clear-site-data')).toBe('"cache"');
    expect(visitor.cookieNames).not.toContain('og.session');
  });
});

describe('OP31 logout asked without proof', () => {
  test.each([
    ['no hint', () => logout({ id_token_hint: undefined, client_id: op.clients.direct.id })],
    ['no hint and no client', () => logout({ id_token_hint: undefined, post_logout_redirect_uri: undefined })],
  ])('OP31 fact 6: %s: the person is asked, and stays signed in until he answers', async (_case, url) => {
    const question = await visitor.get(url());
    expect(question.status).toBe(200);
    expect(question.body).toContain('Voulez-vous vous déconnecter');
    expect(await isSignedIn()).toBe(true);
    await visitor.submit(question, '/deconnexion/confirmer');
    expect(await isSignedIn()).toBe(false);
  });

  test('OP31 after the question the person is led back to the application that asked', async () => {
    const question = await visitor.get(logout({ id_token_hint: undefined, client_id: op.clients.direct.id }));
    expect((await visitor.submit(question, '/deconnexion/confirmer')).url).toBe(`${postLogoutUri}?state=xyz`);
  });

  test('OP31 fact 6: the hint of another session, or of another person, does not end this one', async () => {
    const sameElsewhere = await op.clients.direct.signIn(new Visitor());
    const somebodyElse = await op.clients.direct.signIn(new Visitor(), PAUL);
    for (const { id_token: id_token_hint } of [sameElsewhere, somebodyElse]) {
      expect((await visitor.get(logout({ id_token_hint }))).body).toContain('Voulez-vous vous déconnecter');
      expect(await isSignedIn()).toBe(true);
    }
  });

  test.each([
    ['an unregistered address', () => logout({ post_logout_redirect_uri: 'https://evil.test/' })],
    ['an extra query', () => logout({ post_logout_redirect_uri: `${postLogoutUri}?x=1` })],
    ['a hint whose signature is wrong', () => logout({ id_token_hint: `${tokens.id_token.slice(0, -6)}AAAAAA` })],
    ['a hint that is no token', () => logout({ id_token_hint: 'x.y.z' })],
    ['a client that is not the audience of the hint', () => logout({ client_id: op.clients.secret.id })],
    ['an unknown client', () => logout({ id_token_hint: undefined, client_id: 'inconnu' })],
  ])('OP31 %s: an error page, no redirect, still signed in', async (_case, url) => {
    const answer = await visitor.get(url(), { follow: false });
    expect(answer.status).toBe(400);
    expect(answer.headers.get('location')).toBeNull();
    expect(answer.body).toContain('<html lang="fr"');
    expect(await isSignedIn()).toBe(true);
  });

  test('OP31 an address to go back to is not followed when nobody vouches for it', async () => {
    const question = await visitor.get(logout({ id_token_hint: undefined }));
    expect((await visitor.submit(question, '/deconnexion/confirmer')).url).toBe(`${op.url}/deconnecte`);
  });

  test.each(['/deconnexion', '/deconnexion/confirmer'])('OP31 a foreign page cannot post to %s', async (path) => {
    const foreign = { 'sec-fetch-site': 'cross-site', origin: 'https://evil.test' };
    const answer = await visitor.post(`${op.url}${path}`, {}, { headers: foreign });
    expect(answer.status).toBe(403);
    expect(await isSignedIn()).toBe(true);
  });
});
