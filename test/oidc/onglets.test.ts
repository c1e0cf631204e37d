import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { loginThroughForm } from '#test/op-client.ts';
import { type OpWorld, startOp } from '#test/op-world.ts';
import { subOf } from '#test/people.ts';
import { Visitor } from '#test/visitor.ts';
import { CLAIRE, DEMO_PASSWORD, PAUL } from '../../scripts/cast.ts';

let op: OpWorld;
beforeAll(async () => {
  op = await startOp();
});
afterAll(() => op.stop());

const begin = async (visitor: Visitor) => visitor.get((await op.clients.direct.begin()).url);

describe('fact 11: two tabs', () => {
  test('fact 11: log in at once, each with its own page', async () => {
    const visitor = new Visitor();
    const [first, second] = [await begin(visitor), await begin(visitor)];
    const arrivals = [await loginThroughForm(visitor, first, CLAIRE), await loginThroughForm(visitor, second, CLAIRE)];
    const codes = arrivals.map(({ url }) => new URL(url).searchParams.get('code'));
    expect(codes).toEqual([expect.any(String), expect.any(String)]);
  });

  test('G76 logged in as two persons: the second takes the place of the first, whose session ends through the one door', async () => {
    const visitor = new Visitor();
    const [first, second] = [await begin(visitor), await begin(visitor)];
    await loginThroughForm(visitor, first, CLAIRE);
    const arrival = await loginThroughForm(visitor, second, PAUL);
    expect(new URL(arrival.url).searchParams.get('code')).toEqual(expect.any(String));
    expect((await visitor.get(`${op.url}/`)).body).toContain(PAUL.email);
    const { rows } = await op.db.query(
      `select actor_sub, details ->> 'reason' as reason from audit_events where event = 'session_ended'`,
    );
    expect(rows).toEqual([{ actor_sub: await subOf(op.db, CLAIRE), reason: 'other-account' }]);
  });

  test('fact 11: the cookie of a login goes no further than its pages', async () => {
    const visitor = new Visitor();
    const page = await begin(visitor);
    expect(visitor.cookiesFor(page.url)).toContain('og.interaction=');
    expect(visitor.cookiesFor(`${op.url}/`)).not.toContain('og.interaction');
    expect(visitor.cookiesFor(`${op.url}/connexion/autre`)).not.toContain('og.interaction');
  });
});

test('OP15 a double click on « Je me connecte » signs in once and strands nobody', async () => {
  const visitor = new Visitor();
  const page = await begin(visitor);
  const click = () =>
    visitor.submit(page, '/connexion/', { email: CLAIRE.email, password: DEMO_PASSWORD }, { follow: false });
  const [first, second] = await Promise.all([click(), click()]);
  expect([first.status, second.status]).toEqual([303, 303]);
  const followed = await visitor.get(second.headers.get('location') ?? '');
  expect(new URL(followed.url).searchParams.has('code')).toBe(true);
  const left = await visitor.get(first.headers.get('location') ?? '');
  expect(new URL(left.url).origin).toBe(new URL(op.registered.direct.row.startUrl).origin);
});
