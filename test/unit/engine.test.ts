import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import Koa from 'koa';
import { loggedIn, type Scene, startScene } from '#test/digit-invest.ts';
import { rawRequest } from '#test/raw-request.ts';
import { sourceFiles } from '#test/source-files.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await startScene();
});
afterAll(() => scene.stop());

describe('facts of the engine that shape the code', () => {
  test('fact 18: the origin of koa is what the browser says of itself, and we never take it for ours', async () => {
    const koa = new Koa();
    koa.use((ctx) => {
      ctx.body = ctx.request.origin;
    });
    const server = createServer(koa.callback()).listen(0);
    await once(server, 'listening');
    const url = `http://localhost:${(server.address() as AddressInfo).port}/`;
    const { body } = await rawRequest(url, { headers: { origin: 'https://evil.test' } });
    server.close();
    expect(body).toBe('https://evil.test');

    const sources = sourceFiles('idp-ogestion/src/**/*.ts', 'rp-digit-invest/src/**/*.ts');
    const reading = /\b(?:ctx|request|req)\.(?:request\.)?(?:origin|href|protocol|hostname)\b/;
    expect(sources.filter(({ text }) => reading.test(text)).map(({ path }) => path)).toEqual([]);
  });

  test('fact 19: the address to come back to is that of the settings, whatever the Host of the request', async () => {
    const before = scene.provider.calls.length;
    const { status } = await rawRequest(`${scene.app.url}/connexion`, { headers: { host: 'evil.test' } });
    expect(status).toBe(303);
    const pushed = scene.provider.calls.slice(before).find(({ step }) => step === 'par');
    expect(pushed?.form.get('redirect_uri')).toBe(`${scene.app.url}/connexion/retour`);
  });

  test('fact 20: a session is found by the sid and the sub that a logout token names, under a cookie new at each login', async () => {
    const rows = () => scene.db.query('select cookie_id, iss, sub, op_sid from sessions');
    const { visitor } = await loggedIn(scene);
    const first = (await rows()).rows;
    expect(first).toEqual([
      { cookie_id: expect.any(String), iss: scene.provider.url, sub: scene.provider.person.sub, op_sid: 'session-1' },
    ]);
    await visitor.post(`${scene.app.url}/deconnexion`, {});
    await visitor.get(`${scene.app.url}/`);
    expect((await rows()).rows[0]?.cookie_id).not.toBe(first[0]?.cookie_id);
  });

  test('fact 21: no test replaces a module', () => {
    const replacing = /\bjest\s*\.\s*(?:mock|unstable_mockModule|doMock)\(/;
    const tests = sourceFiles('test/**/*.ts');
    expect(tests.filter(({ text }) => replacing.test(text)).map(({ path }) => path)).toEqual([]);
  });
});
