import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type OpWorld, startOp } from '#test/op-world.ts';
import { rawRequest } from '#test/raw-request.ts';
import { CLAIRE, DEMO_PASSWORD } from '../../scripts/cast.ts';

const ISSUER = 'https://ogestion.exemple.test';
/** What the proxy says of a visitor, after the address that this one claimed. */
const PROXIED = {
  ...{ host: 'ogestion.exemple.test', 'x-forwarded-proto': 'https' },
  'x-forwarded-for': '203.0.113.9, 192.0.2.7',
};

let op: OpWorld;
let door: string;
beforeAll(async () => {
  op = await startOp({ OGESTION_ISSUER: ISSUER, OGESTION_TRUST_PROXY: 'true' });
  door = op.door;
});
afterAll(() => op.stop());

/** What the proxy hands over of a request to the public address. */
const through = (path: string, options: { method?: string; headers?: Record<string, string>; body?: string } = {}) =>
  rawRequest(door + path.replace(ISSUER, ''), { ...options, headers: { ...PROXIED, ...options.headers } });
const cookiesOf = (lines: string[] = []) => lines.map((line) => line.split('; ')[0]).join('; ');

describe('behind a TLS proxy', () => {
  test('OP1 every address of the discovery document is https', async () => {
    const { body } = await through('/.well-known/openid-configuration');
    const metadata = JSON.parse(body) as Record<string, unknown>;
    expect(metadata.issuer).toBe(ISSUER);
    for (const [name, value] of Object.entries(metadata)) {
      if (/_endpoint$|_uri$/.test(name)) expect(value).toMatch(/^https:\/\/ogestion\.exemple\.test\//);
    }
  });

  test('OP5 fact 15: another forwarded host changes no address', async () => {
    const answer = await through('/.well-known/openid-configuration', { headers: { 'x-forwarded-host': 'evil.test' } });
    expect(answer.body).not.toContain('evil.test');
    expect(answer.headers.location ?? ISSUER).toMatch(ISSUER);
  });

  test.each(['/deconnecte', '/assets/base.css', '/assets/inconnu.css', '/healthz'])(
    'OP14 %s asks browsers to stay with https and out of frames',
    async (path) => {
      const { headers } = await through(path);
      expect(headers['strict-transport-security']).toMatch(/max-age=31536000/);
      expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
      expect(headers['x-content-type-options']).toBe('nosniff');
    },
  );

  test('OP5 the journal keeps the address that the proxy saw; cookies are Secure, with the prefixes that hold them', async () => {
    const query = new URLSearchParams({
      ...{ client_id: op.clients.direct.id, response_type: 'code', scope: 'openid' },
      ...{ redirect_uri: op.clients.direct.registered.redirectUri },
      ...{ code_challenge: 'c'.repeat(43), code_challenge_method: 'S256' },
    });
    const first = await through(`/auth?${query}`);
    const interaction = first.headers['set-cookie'] ?? [];
    expect(interaction.map((line) => line.split('=')[0])).toContain('__Secure-og.interaction');

    const answer = await through(String(first.headers.location), {
      method: 'POST',
      headers: {
        ...{ cookie: cookiesOf(interaction), 'sec-fetch-site': 'same-origin' },
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams({ email: CLAIRE.email, password: DEMO_PASSWORD }).toString(),
    });
    const resume = cookiesOf([...interaction, ...(answer.headers['set-cookie'] ?? [])]);
    const last = await through(String(answer.headers.location), { headers: { cookie: resume } });
    expect(last.headers.location).toContain('code=');

    const all = [...interaction, ...(answer.headers['set-cookie'] ?? []), ...(last.headers['set-cookie'] ?? [])];
    for (const line of all) expect(line).toMatch(/; secure(;|$)/i);
    const session = all.find((line) => line.startsWith('__Host-og.session=')) ?? '';
    expect(session).toMatch(/; path=\/(;|$)/i);
    expect(session).not.toMatch(/domain=/i);
    const { rows } = await op.db.query(`select host(ip) as ip from audit_events where event = 'authn_login_success'`);
    expect(rows).toEqual([{ ip: '192.0.2.7' }]);
  });
});
