import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { holdClock, moveClock, releaseClock } from '#test/clock.ts';
import { type Params, post } from '#test/op-client.ts';
import { type OpWorld, startOp } from '#test/op-world.ts';
import { Visitor } from '#test/visitor.ts';

let op: OpWorld;
const visitor = new Visitor();
beforeAll(async () => {
  op = await startOp();
  await op.clients.pushed.signIn(visitor);
});
afterEach(releaseClock);
afterAll(() => op.stop());

const request = (changes: Params = {}): Params => ({
  ...{ client_id: op.clients.pushed.id, response_type: 'code', scope: 'openid', state: 'x' },
  ...{ redirect_uri: op.clients.pushed.registered.redirectUri },
  ...{ code_challenge: 'c'.repeat(43), code_challenge_method: 'S256' },
  ...changes,
});
const push = (changes: Params = {}) => op.clients.pushed.par(request(changes));
const pushedUri = async () => String((await push()).body.request_uri);
const open = (client: 'pushed' | 'direct', params: Params) =>
  visitor.get(op.clients[client].authorizeUrl(params), { follow: false });

describe('OP27 pushing a request', () => {
  test('OP27 gives an address that cannot be guessed and does not last', async () => {
    const { status, body, headers } = await push();
    expect(status).toBe(201);
    expect(body.request_uri).toMatch(/^urn:ietf:params:oauth:request_uri:[\w-]{21,}$/);
    expect(body.expires_in).toBeLessThan(600);
    expect(body.expires_in).toBeGreaterThan(5);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(await pushedUri()).not.toBe(body.request_uri);
  });

  test('OP27 is a POST only', async () => {
    const response = await fetch(op.metadata.pushed_authorization_request_endpoint);
    expect([404, 405]).toContain(response.status);
  });

  test('OP27 asks the client who he is', async () => {
    const reply = await post(op.metadata.pushed_authorization_request_endpoint, request());
    expect(reply).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
    const wrong = await push({ client_assertion: await op.clients.direct.clientAssertion() });
    expect(wrong.status).toBeGreaterThanOrEqual(400);
  });

  test('OP27 refuses a request_uri inside', async () => {
    const reply = await push({ request_uri: await pushedUri() });
    expect(reply).toMatchObject({ status: 400, body: { error: 'request_uri_not_supported' } });
  });

  test.each([
    ['an unregistered address', { redirect_uri: 'https://evil.test/' }],
    ['a response type that is not offered', { response_type: 'token' }],
    ['no response type', { response_type: undefined }],
  ])('OP27 refuses %s at once', async (_case, changes) => {
    const reply = await push(changes);
    expect(reply.status).toBe(400);
    expect(reply.body).not.toHaveProperty('request_uri');
  });
});

describe('OP27 using a pushed request', () => {
  test('OP27 leads to a code', async () => {
    const answer = await open('pushed', { request_uri: await pushedUri() });
    expect(answer.headers.get('location')).toContain('code=');
  });

  test('OP27 serves once', async () => {
    const request_uri = await pushedUri();
    expect((await open('pushed', { request_uri })).status).toBe(303);
    expect((await open('pushed', { request_uri })).status).toBe(400);
  });

  test('OP27 of three uses in parallel exactly one leads to a code', async () => {
    const request_uri = await pushedUri();
    const answers = await Promise.all([1, 2, 3].map(() => open('pushed', { request_uri })));
    const codes = answers.filter(({ headers }) => headers.get('location')?.includes('code='));
    expect(codes).toHaveLength(1);
  });

  test('OP27 belongs to the client that pushed it', async () => {
    const answer = await open('direct', { request_uri: await pushedUri() });
    expect([answer.status, answer.headers.get('location')]).toEqual([400, null]);
  });

  test('OP27 expires', async () => {
    holdClock();
    const [early, late] = [await pushedUri(), await pushedUri()];
    moveClock(59);
    expect((await open('pushed', { request_uri: early })).status).toBe(303);
    moveClock(1);
    expect((await open('pushed', { request_uri: late })).status).toBe(400);
  });

  test('OP27 the browser cannot change what was pushed', async () => {
    const changed = { redirect_uri: 'https://evil.test/', scope: 'openid email', state: 'autre' };
    const answer = await open('pushed', { request_uri: await pushedUri(), ...changed });
    const location = answer.headers.get('location') ?? '';
    expect(location).toMatch(`${op.clients.pushed.registered.redirectUri}?`);
    expect(location).toContain('state=x');
  });

  test('OP27 fact 10: a pushed U+0000 is refused when it is used, and is no fault of ours', async () => {
    const { body } = await push({ state: 'x\0y' });
    const answer = await new Visitor().get(op.clients.pushed.authorizeUrl({ request_uri: String(body.request_uri) }));
    expect(`${answer.status} ${answer.url}`).toMatch(/^400|error=invalid_request/);
  });

  test('OP27 a client that must push has nothing else', async () => {
    const answer = await open('pushed', request());
    const location = new URL(answer.headers.get('location') ?? '');
    expect(location.searchParams.get('error')).toBe('invalid_request');
  });

  test('OP27 a client that need not push may', async () => {
    const { redirectUri: redirect_uri } = op.clients.direct.registered;
    const { body } = await op.clients.direct.par(request({ client_id: op.clients.direct.id, redirect_uri }));
    const answer = await open('direct', { request_uri: String(body.request_uri) });
    expect(answer.headers.get('location')).toContain('code=');
  });
});
