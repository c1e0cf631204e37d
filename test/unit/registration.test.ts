import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { makeClientKey, publicPart } from '#test/client-key.ts';
import { readApplication, rowOf } from '../../scripts/registration/application.ts';

const EXAMPLE = JSON.parse(readFileSync('docs/examples/relying-party.json', 'utf8'));
const SECURE = JSON.parse(JSON.stringify(EXAMPLE).replaceAll('http://localhost:3002', 'https://exemple.test'));
const read = (changes: object, production = true) =>
  readApplication(JSON.stringify({ ...SECURE, ...changes }), production);

describe('a registration file', () => {
  test('OP10 OP27 asks for PKCE, PAR, codes alone and a consent, unless it says otherwise', () => {
    const row = rowOf(read({}));
    expect(row).toMatchObject({ clientId: 'exemple', pkceRequired: true, firstParty: false, listed: true });
    expect(row.metadata).toMatchObject({
      require_pushed_authorization_requests: true,
      response_types: ['code'],
      grant_types: ['authorization_code'],
      backchannel_logout_session_required: true,
      id_token_signed_response_alg: 'RS256',
    });
    expect(row.metadata).not.toHaveProperty('client_id');
  });

  test('may ask for a refresh token', () => {
    expect(rowOf(read({ refresh_token: true })).metadata.grant_types).toEqual(['authorization_code', 'refresh_token']);
  });

  test.each([
    [
      'OP6 a plain http address',
      { redirect_uris: ['http://exemple.test/retour'] },
      'redirect_uris: 0: must be an https',
    ],
    [
      'OP6 localhost in production',
      { redirect_uris: ['http://localhost/retour'] },
      'redirect_uris: 0: must be an https',
    ],
    ['OP6 a fragment', { redirect_uris: ['https://exemple.test/retour#a'] }, 'redirect_uris: 0'],
    ['OP6 a wildcard', { redirect_uris: ['https://*.exemple.test/retour'] }, 'redirect_uris: 0'],
    ['OP6 a user in an address', { redirect_uris: ['https://a:b@exemple.test/'] }, 'redirect_uris: 0'],
    ['OP29 the scheme of a native application', { redirect_uris: ['exemple:/retour'] }, 'redirect_uris: 0'],
    ['no redirect address', { redirect_uris: [] }, 'redirect_uris'],
    ['a logout address in http', { backchannel_logout_uri: 'http://exemple.test/' }, 'backchannel_logout_uri'],
    ['a field nobody knows', { response_types: ['token'] }, 'response_types'],
    ['OP20 a grant type of its own', { grant_types: ['client_credentials'] }, 'grant_types'],
    ['OP21 no authentication', { token_endpoint_auth_method: 'none' }, 'token_endpoint_auth_method'],
    ['OP21 a key method without a key', { token_endpoint_auth_method: 'private_key_jwt' }, 'needs jwks or jwks_uri'],
    ['OP26 a scope that is not ours', { scope: 'openid offline_access' }, 'scope: must be openid'],
    ['a scope without openid', { scope: 'profile' }, 'scope: must be openid'],
    ['an identifier with a space', { client_id: 'un exemple' }, 'client_id'],
  ])('refuses %s', (_what, changes, fault) => {
    expect(() => read(changes)).toThrow(fault);
  });

  test('tells every fault at once, one a line', () => {
    expect(() => read({ scope: 'x', redirect_uris: [], colour: 'red' })).toThrow(
      /^This registration cannot be accepted:\n( {2}.+\n){2} {2}.+$/,
    );
  });

  test('takes http on this machine outside production only', () => {
    expect(readApplication(JSON.stringify(EXAMPLE), false).redirect_uris).toEqual(['http://localhost:3002/retour']);
    expect(() => readApplication(JSON.stringify(EXAMPLE), true)).toThrow('https');
    expect(() => read({ start_url: 'http://exemple.test' }, false)).toThrow('start_url');
  });

  test('OP21 takes a public key, never a private one, and RSA from 2048 bits', async () => {
    const key = await makeClientKey('a');
    const withKeys =
      (...keys: object[]) =>
      () =>
        read({ token_endpoint_auth_method: 'private_key_jwt', jwks: { keys } });
    expect(rowOf(withKeys(publicPart(key))()).metadata.jwks).toEqual({ keys: [publicPart(key)] });
    expect(withKeys(key)).toThrow('jwks: keys: 0');
    expect(withKeys({ kty: 'RSA', n: 'short', e: 'AQAB', kid: 'r' })).toThrow('2048 bits');
    expect(withKeys({ kty: 'oct', k: 'secret', kid: 's' })).toThrow('jwks: keys: 0');
  });
});
