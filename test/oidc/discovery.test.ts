import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { basic, post } from '#test/op-client.ts';
import { type OpWorld, startOp } from '#test/op-world.ts';
import { rawRequest } from '#test/raw-request.ts';
import { Visitor } from '#test/visitor.ts';

let op: OpWorld;
let metadata: Record<string, unknown>;
beforeAll(async () => {
  op = await startOp();
  metadata = op.metadata;
});
afterAll(() => op.stop());

const WELL_KNOWN = '/.well-known/openid-configuration';

describe('OP1 the discovery document', () => {
  test('OP1 is JSON and names exactly the configured issuer', async () => {
    const response = await fetch(op.url + WELL_KNOWN);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(/^application\/json/);
    expect(metadata.issuer).toBe(op.env.OGESTION_ISSUER);
  });

  test('OP1 names every endpoint under the issuer, and no other', () => {
    const endpoints = Object.entries(metadata).filter(([name]) => /_endpoint$|_uri$/.test(name));
    expect(Object.fromEntries(endpoints)).toEqual({
      authorization_endpoint: `${op.url}/auth`,
      end_session_endpoint: `${op.url}/session/end`,
      jwks_uri: `${op.url}/jwks`,
      pushed_authorization_request_endpoint: `${op.url}/request`,
      revocation_endpoint: `${op.url}/token/revocation`,
      token_endpoint: `${op.url}/token`,
      userinfo_endpoint: `${op.url}/me`,
    });
  });

  test('fact 15: a forged Host changes no address: the reader is led to the public one', async () => {
    const answer = await rawRequest(op.url + WELL_KNOWN, { headers: { host: 'evil.test' } });
    expect([answer.status, answer.headers.location]).toEqual([302, op.url + WELL_KNOWN]);
    expect(answer.body).not.toContain('evil.test');
  });

  test('fact 15: a machine that posts under another name is refused', async () => {
    const answer = await rawRequest(op.metadata.token_endpoint, { method: 'POST', headers: { host: 'evil.test' } });
    expect(answer.status).toBe(421);
  });

  test('OP5 without a proxy in front, forged X-Forwarded-* headers change nothing', async () => {
    const forged = { 'x-forwarded-host': 'evil.test', 'x-forwarded-proto': 'https', 'x-forwarded-for': '6.6.6.6' };
    const answer = await rawRequest(op.url + WELL_KNOWN, { headers: forged });
    expect(JSON.parse(answer.body)).toEqual(metadata);
  });
});

describe('OP2 what it announces', () => {
  test('OP2 fact 8: one response type, one challenge method, iss in answers', () => {
    expect(metadata).toMatchObject({
      response_types_supported: ['code'],
      code_challenge_methods_supported: ['S256'],
      authorization_response_iss_parameter_supported: true,
      id_token_signing_alg_values_supported: expect.arrayContaining(['RS256', 'ES256']),
      token_endpoint_auth_methods_supported: ['private_key_jwt', 'client_secret_basic', 'client_secret_post'],
      scopes_supported: ['openid', 'profile', 'email', 'ogestion'],
      grant_types_supported: expect.arrayContaining(['authorization_code', 'refresh_token']),
      subject_types_supported: ['public'],
    });
  });

  test('OP2 nowhere `none`, and no empty list', () => {
    for (const [name, value] of Object.entries(metadata)) {
      if (Array.isArray(value)) expect([name, value]).not.toEqual([name, []]);
      expect([name, value]).not.toEqual([name, expect.arrayContaining(['none'])]);
    }
  });

  test('OP28 OP29 fact 8: neither DPoP, introspection, registration, request objects nor front-channel logout', () => {
    const absent = [
      'dpop_signing_alg_values_supported',
      'introspection_endpoint',
      'registration_endpoint',
      'request_object_signing_alg_values_supported',
      'frontchannel_logout_supported',
      'check_session_iframe',
      'device_authorization_endpoint',
    ];
    expect(Object.keys(metadata).filter((name) => absent.includes(name))).toEqual([]);
    expect(metadata).toMatchObject({ claims_parameter_supported: false, request_uri_parameter_supported: false });
  });

  test('fact 4: offline_access is not offered', () => {
    expect(metadata.scopes_supported).not.toContain('offline_access');
  });

  test('OP32 back-channel logout with sid is', () => {
    expect(metadata).toMatchObject({ backchannel_logout_supported: true, backchannel_logout_session_supported: true });
  });

  test.each(['/reg', '/token/introspection', '/device', '/session/check', '/interaction/x'])(
    'OP28 OP29 fact 8: nothing answers at %s',
    async (path) => {
      expect((await fetch(op.url + path)).status).toBe(404);
      expect([403, 404]).toContain((await fetch(op.url + path, { method: 'POST' })).status);
    },
  );
});

describe('OP4 scripts of other sites', () => {
  const origin = 'https://evil.test';
  const opensTo = (response: Response) => response.headers.get('access-control-allow-origin');

  test.each(['authorization_endpoint', 'end_session_endpoint'] as const)('OP4 read nothing of %s', async (name) => {
    expect(opensTo(await fetch(op.metadata[name], { headers: { origin } }))).toBeNull();
  });

  test('OP4 read neither tokens nor userinfo, with good credentials', async () => {
    const { access_token, refresh_token } = await op.clients.secret.signIn(new Visitor());
    const bearer = { origin, authorization: `Bearer ${access_token}` };
    expect(opensTo(await fetch(op.metadata.userinfo_endpoint, { headers: bearer }))).toBeNull();

    const { credential } = op.clients.secret.registered;
    const authorization = basic(op.clients.secret.id, 'secret' in credential ? credential.secret : '');
    const refresh = { grant_type: 'refresh_token', refresh_token };
    const { status, headers } = await post(op.metadata.token_endpoint, refresh, { origin, authorization });
    expect([status, headers.get('access-control-allow-origin')]).toEqual([400, null]);
  });
});
