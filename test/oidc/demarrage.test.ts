import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { loginThroughForm } from '#test/op-client.ts';
import { type OpWorld, startOp } from '#test/op-world.ts';
import { superuserUrl } from '#test/postgres.ts';
import { forkOgestion, handOverTo, type Served } from '#test/processes.ts';
import { rawRequest } from '#test/raw-request.ts';
import { PASSWORD } from '#test/templates.ts';
import { Visitor } from '#test/visitor.ts';
import { CLAIRE } from '../../scripts/cast.ts';
import { createDatabase, urlFor, withClient } from '../../scripts/postgres/databases.ts';

let op: OpWorld;
const empty = `ogestion_${randomBytes(6).toString('hex')}`;
const running: Served[] = [];
beforeAll(async () => {
  op = await startOp();
  await withClient(superuserUrl(), (admin) => createDatabase(admin, empty, 'ogestion'));
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((each) => each.kill()));
});
afterAll(async () => {
  await op.stop();
  await withClient(superuserUrl(), (admin) => admin.query(`drop database ${empty} with (force)`));
});

async function start(settings = op.env): Promise<Served> {
  const served = await forkOgestion(settings);
  running.push(served);
  return served;
}

const ask = async ({ port }: Served, path: string) => {
  const headers = { host: new URL(op.url).host };
  const { status, body } = await rawRequest(`http://localhost:${port}${path}`, { headers });
  return { status, body: JSON.parse(body) };
};

describe('real processes', () => {
  test('OP3 started at once on an empty database, they migrate it once and publish the same keys', async () => {
    const OGESTION_DATABASE_URL = urlFor(superuserUrl(), 'ogestion', PASSWORD, empty);
    const both = await Promise.all([1, 2].map(() => start({ ...op.env, OGESTION_DATABASE_URL })));
    const [first, second] = await Promise.all(both.map((each) => ask(each, '/jwks')));
    expect(first?.body.keys).toHaveLength(4);
    expect(second).toEqual(first);
    for (const each of both) expect(await ask(each, '/readyz')).toMatchObject({ status: 200 });
  });

  test('one killed in the middle of a login, another finishes it; nobody is stuck', async () => {
    const [first, second] = await Promise.all([start(), start()]);
    const visitor = new Visitor();
    const { url, verifier } = await op.clients.direct.begin();
    op.serveFrom(handOverTo(first.port));
    const page = await visitor.get(url);
    expect(page.body).toContain('Je me connecte');
    await first.kill();
    expect((await visitor.get(page.url)).status).toBe(502);

    op.serveFrom(handOverTo(second.port));
    const { url: arrival } = await loginThroughForm(visitor, page, CLAIRE);
    const reply = await op.clients.direct.redeem(new URL(arrival).searchParams.get('code') ?? '', verifier);
    expect(reply.status).toBe(200);
  });

  test('one killed after the login, its session, codes and tokens are those of the next', async () => {
    const first = await start();
    op.serveFrom(handOverTo(first.port));
    const visitor = new Visitor();
    const { access_token } = await op.clients.direct.signIn(visitor);
    const { code, flow } = await op.clients.direct.arrive(visitor);
    await first.kill();

    op.serveFrom(handOverTo((await start()).port));
    expect((await op.clients.direct.redeem(code, flow.verifier)).status).toBe(200);
    expect((await op.clients.direct.userinfo(access_token)).status).toBe(200);
    expect((await op.clients.direct.arrive(visitor, CLAIRE, { prompt: 'none' })).query.has('code')).toBe(true);
  });
});
