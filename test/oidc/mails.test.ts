import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { systemClock } from '#shared/clock.ts';
import { CREATION, choose, type MailWorld, NEW_PASSWORD, startMailWorld } from '#test/mail-world.ts';
import { createOgestion } from '#test/ogestion-world.ts';
import { rawRequest } from '#test/raw-request.ts';
import { Visitor } from '#test/visitor.ts';
import { type App, createApp } from '../../idp-ogestion/src/app.ts';
import { readConfig } from '../../idp-ogestion/src/config.ts';
import { NINA, PAUL } from '../../scripts/cast.ts';

let op: MailWorld;
beforeAll(async () => {
  op = await startMailWorld();
});
afterAll(() => op.stop());

const KINDS = [
  'creation-compte',
  'confirmation-mot-de-passe',
  'reinitialisation',
  'reactivation',
  'desactivation',
  'adresse-a-confirmer',
  'changement-adresse',
  'adresse-modifiee',
  'suppression-annoncee',
  'rattachement',
];

describe('la page des mails, en développement', () => {
  test('elle montre chaque mail, en HTML et en texte', async () => {
    const { status, body } = await new Visitor().get(`${op.url}/mails`);
    expect(status).toBe(200);
    for (const kind of KINDS) expect(body).toContain(`src="/mails/${kind}"`);
    expect(body.match(/<pre/g)).toHaveLength(KINDS.length);
  });

  test.each(KINDS)('G60 P12 %s : un titre, un bouton au plus, le lien en clair, rien d’ailleurs', async (kind) => {
    const { body, headers } = await new Visitor().get(`${op.url}/mails/${kind}`);
    expect(body.match(/<h1/g)).toHaveLength(1);
    const [button, ...more] = body.match(/href="[^"]*" style="display:inline-block/g) ?? [];
    expect(more).toEqual([]);
    const address = button?.split('"')[1];
    if (address) expect(body).toContain(`>${address}</a>`);
    expect(body).toMatch(/<html lang="fr"/);
    expect(body).not.toMatch(/<img|<script|<link|<form|\bsrc=|url\(/);
    const elsewhere = [...body.matchAll(/href="([^"]*)"/g)].filter(
      ([, url]) => !/^mailto:|^http:\/\/localhost/.test(url ?? ''),
    );
    expect(elsewhere).toEqual([]);
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  test('elle n’existe pas en production', async () => {
    const settings = { NODE_ENV: 'production', OGESTION_ISSUER: 'https://og.test', OGESTION_TRUST_PROXY: 'true' };
    const app = await createOgestion({ ...op.env, ...settings });
    op.serveFrom(app.handler);
    const headers = { host: 'og.test', 'x-forwarded-proto': 'https' };
    expect((await rawRequest(`${op.door}/aide`, { headers })).status).toBe(200);
    for (const path of ['/mails', '/mails/creation-compte']) {
      expect((await rawRequest(`${op.door}${path}`, { headers })).status).toBe(404);
    }
    op.serveFrom(op.first.handler);
    await app.close();
  });
});

describe('les journaux', () => {
  test('L8 G5 P12 : ni jeton, ni mot de passe, ni adresse mail', async () => {
    const lines: string[] = [];
    const output = new PassThrough().on('data', (chunk) => lines.push(String(chunk)));
    const env = { ...op.env, SMTP_URL: 'smtp://127.0.0.1:1' };
    const link = await op.linkFor(NINA.email, CREATION);
    const app: App = await createApp(readConfig(env), { clock: systemClock, log: pino({ level: 'trace' }, output) });
    op.serveFrom(app.handler);
    await new Visitor().get(link);
    await choose(link, 'court');
    await choose(link, NEW_PASSWORD);
    await new Visitor().post(`${op.url}/mot-de-passe/oublie`, { email: PAUL.email });
    op.serveFrom(op.first.handler);
    await app.close();
    const written = lines.join('');
    expect(written).toContain('/activation/[token]');
    expect(written).toContain('"path":"/mot-de-passe/oublie"');
    for (const secret of [link.split('/').at(-1), NEW_PASSWORD, NINA.email, PAUL.email]) {
      expect(written).not.toContain(secret);
    }
  });
});
