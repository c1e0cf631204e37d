import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { countSessions, logInWith, type Scene, startScene } from '#test/digit-invest.ts';
import { ACCESS_TOKEN, REFRESH_TOKEN, type Script } from '#test/faulty-provider.ts';
import { Visitor } from '#test/visitor.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await startScene();
});
afterEach(() => {
  scene.provider.script = {};
});
afterAll(() => scene.stop());

const logIn = (script?: Script) => logInWith(scene, script);

const REFUSED = 'Votre connexion n’a pas pu aboutir';
const AWAY = 'Le service de connexion est momentanément indisponible.';

describe('the provider when nothing is wrong', () => {
  test('signs the person in, so that the refusals below mean something', async () => {
    const { page, opened } = await logIn();
    expect(page.status).toBe(200);
    expect(page.url).toContain('/cgu');
    expect(opened).toBe(1);
  });

  test('RP4, RP13: is asked for a code by PAR with PKCE, by a client that signs and sends no secret', async () => {
    await logIn();
    const [pushed, redeemed] = ['par', 'token'].map(
      (step) => scene.provider.calls.find((call) => call.step === step)?.form,
    );
    expect(pushed?.get('response_type')).toBe('code');
    expect(pushed?.get('scope')).toBe('openid profile email ogestion');
    expect(pushed?.get('code_challenge_method')).toBe('S256');
    expect(redeemed?.get('code_verifier')).toMatch(/^[\w-]{43,}$/);
    const assertion = pushed?.get('client_assertion') ?? '';
    expect(decodeProtectedHeader(assertion)).toMatchObject({ alg: 'ES256', kid: 'digit-invest-tests' });
    expect(decodeJwt(assertion)).toMatchObject({
      iss: 'digit-invest-cfa',
      sub: 'digit-invest-cfa',
      aud: scene.provider.url,
    });
    expect([pushed, redeemed].some((form) => form?.has('client_secret'))).toBe(false);
  });

  test('RP2: two logins share neither state, nor nonce, nor challenge, and each has 128 bits at least', async () => {
    const pushed = [await logIn(), await logIn()].map(
      () => scene.provider.calls.find(({ step }) => step === 'par')?.form,
    );
    await logIn();
    const next = scene.provider.calls.find(({ step }) => step === 'par')?.form;
    for (const name of ['state', 'nonce', 'code_challenge']) {
      expect(pushed[0]?.get(name)).toMatch(/^[\w-]{22,}$/);
      expect(next?.get(name)).not.toBe(pushed[0]?.get(name));
    }
  });
});

describe('RP1: discovery', () => {
  test('of an issuer that differs by one character is refused, and nothing is asked of it', async () => {
    for (const issuer of [
      `${scene.provider.url}/`,
      `${scene.provider.url}x`,
      scene.provider.url.replace('http', 'HTTP'),
    ]) {
      const fresh = await scene.another();
      scene.provider.script = { issuer };
      scene.provider.calls.length = 0;
      const page = await new Visitor().get(`${fresh.url}/connexion`);
      expect(page.status).toBe(503);
      expect(page.body).toContain(AWAY);
      expect(page.body).toMatch(/href="\/ressources"[^>]*>Revenir aux pages publiques/);
      expect(scene.provider.countOf('par')).toBe(0);
    }
  });
});

describe('RP3: the authorization response', () => {
  test.each<[string, Record<string, string | undefined>]>([
    ['without iss, though it is announced', { iss: undefined }],
    ['with the iss of another provider', { iss: 'https://autre.exemple.test' }],
    ['without a code', { code: undefined }],
  ])('%s is refused before any token request (RFC 9207)', async (_what, response) => {
    const { page, opened } = await logIn({ response });
    expect(page.status).toBe(400);
    expect(page.body).toContain(REFUSED);
    expect(opened).toBe(0);
    expect(scene.provider.countOf('token')).toBe(0);
  });

  test('with another state belongs to nobody, and asks for nothing', async () => {
    const { page, opened } = await logIn({ response: { state: 'another-state-than-the-one-sent' } });
    expect(page.status).toBe(400);
    expect(opened).toBe(0);
    expect(scene.provider.countOf('token')).toBe(0);
  });

  test('G54: an error is a French page with a way to try again and a reference, and escapes what it was given', async () => {
    const hostile = '<script>alert(1)</script>';
    const { page, opened } = await logIn({
      response: { code: undefined, error: 'access_denied', error_description: hostile },
    });
    expect(page.status).toBe(400);
    expect(page.body).toContain('La connexion a été interrompue.');
    expect(page.body).toMatch(/href="\/connexion"[^>]*>Réessayer/);
    expect(page.body).toMatch(/[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{2}/);
    expect(page.body).not.toContain('alert(1)');
    expect(opened).toBe(0);
  });

  test('G53: server_error is the provider being away', async () => {
    const { page } = await logIn({ response: { code: undefined, error: 'server_error' } });
    expect(page.status).toBe(503);
    expect(page.body).toContain(AWAY);
  });
});

describe('RP14: the provider is away', () => {
  test.each(['discovery', 'par', 'token', 'userinfo', 'jwks'] as const)('%s answers 503', async (step) => {
    const fresh = await scene.another();
    scene.provider.script = { down: [step] };
    const before = await countSessions(scene);
    const page = await new Visitor().get(`${fresh.url}/connexion`);
    expect(page.status).toBe(503);
    expect(page.headers.get('retry-after')).toBe('30');
    expect(page.body).toContain(AWAY);
    expect(page.body).toContain('campagne-investcfa@constructys.fr');
    expect(await countSessions(scene)).toBe(before);
  });

  test.each(['discovery', 'par', 'token', 'userinfo', 'jwks'] as const)('%s hangs up', async (step) => {
    const fresh = await scene.another();
    scene.provider.script = { hangUp: [step] };
    const page = await new Visitor().get(`${fresh.url}/connexion`);
    expect(page.status).toBe(503);
    expect(page.body).toContain(AWAY);
  });

  test.each(['par', 'token'] as const)(
    'G34: %s is down, and trying again still leads to the page first asked',
    async (step) => {
      scene.provider.script = { down: [step] };
      const page = await new Visitor().get(`${scene.app.url}/connexion?retour=/faq`);
      expect(page.body).toMatch(/href="\/connexion\?retour=%2Ffaq"[^>]*>Réessayer/);
    },
  );

  test('a process that starts without it serves public pages, and logs people in once it is back', async () => {
    scene.provider.script = { down: ['discovery'] };
    const fresh = await scene.another();
    expect((await new Visitor().get(`${fresh.url}/faq`)).status).toBe(200);
    expect((await new Visitor().get(`${fresh.url}/connexion`)).status).toBe(503);
    scene.provider.script = {};
    expect((await new Visitor().get(`${fresh.url}/connexion`)).url).not.toContain('/connexion');
  });

  test('a code that has expired is a page with « Réessayer », not a fault', async () => {
    const { page } = await logIn({ tokenError: 'invalid_grant' });
    expect(page.status).toBe(400);
    expect(page.body).toContain('Réessayer');
  });
});

describe('what is logged of all this', () => {
  test('no token, no code, no state, no key', async () => {
    const { visitor } = await logIn();
    const travelled = visitor.trail.flatMap(({ url }) => {
      const { searchParams } = new URL(url);
      return [searchParams.get('code') ?? [], searchParams.get('state') ?? []].flat();
    });
    const secrets = [...travelled, ACCESS_TOKEN, REFRESH_TOKEN, 'eyJ'];
    const everything = scene.logs.join('');
    expect(secrets).toHaveLength(5);
    for (const secret of secrets) expect(everything).not.toContain(secret);
    expect(everything).not.toContain('?');
  });

  test('RP14: one line says which step failed and why', async () => {
    scene.logs.length = 0;
    await logIn({ idClaims: { nonce: 'another-nonce' } });
    const lines = scene.logs.map((line) => JSON.parse(line)).filter(({ step }) => step);
    expect(lines).toEqual([
      expect.objectContaining({ step: 'callback', fault: 'refused', reason: 'OAUTH_JWT_CLAIM_COMPARISON_FAILED' }),
    ]);
  });
});
