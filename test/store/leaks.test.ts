import type { RequestListener } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createLogger } from '#shared/log.ts';
import { watchMail } from '#test/handed-out.ts';
import { refuseSecrets, rememberMailed, rememberTyped } from '#test/known-secrets.ts';
import { forgetLog, logCapture, refuseLeaks } from '#test/leaks.ts';
import { openDoor } from '#test/ogestion-world.ts';
import { type FreshDatabases, freshDatabases } from '#test/postgres.ts';
import { withClient } from '../../scripts/postgres/databases.ts';

const TOKEN = 'a'.repeat(42);

describe('P12, L8 : la recherche de fuites faite à la fin de chaque fichier de test', () => {
  let databases: FreshDatabases;
  beforeEach(async () => {
    databases = await freshDatabases();
  });
  afterEach(() => databases.drop());

  test('trouve un jeton envoyé par mail dans une table', async () => {
    rememberMailed(`https://exemple.test/activation/${TOKEN}b`);
    await withClient(databases.digitInvestUrl, async (client) => {
      await client.query('create table leak (url text)');
      await client.query('insert into leak values ($1)', [`/activation/${TOKEN}b`]);
    });
    await expect(refuseLeaks([databases.digitInvestUrl])).rejects.toThrow('The table public.leak shows 1');
    await withClient(databases.digitInvestUrl, (client) => client.query('drop table leak'));
  });

  test('trouve un mot de passe saisi, et ne le répète pas', () => {
    rememberTyped({ password: 'quatre truelles bleues', email: 'paul.durand@exemple.test' });
    expect(() => refuseSecrets('A page', 'value="quatre truelles bleues"', 'page')).toThrow(
      /^A page shows 1 .*password/,
    );
    expect(() => refuseSecrets('A page', 'paul.durand@exemple.test', 'page')).not.toThrow();
  });

  test('lit ce que les applications écrivent dans leur journal', async () => {
    rememberMailed(`https://exemple.test/activation/${TOKEN}c`);
    createLogger('leak', 'info', logCapture).info({ path: `/activation/${TOKEN}d` });
    await expect(refuseLeaks([])).resolves.toBeUndefined();
    createLogger('leak', 'info', logCapture).info({ path: `/activation/${TOKEN}c` });
    await expect(refuseLeaks([])).rejects.toThrow('The log shows 1');
    forgetLog();
  });

  /** Has an application answer once. */
  async function answerWith(handler: RequestListener): Promise<void> {
    const door = await openDoor();
    door.answer(handler);
    await fetch(door.url, { redirect: 'manual' });
    await door.close();
  }

  const given = (letter: string) => letter.repeat(43);
  const json =
    (body: object): RequestListener =>
    (_req, res) =>
      res.setHeader('content-type', 'application/json').end(JSON.stringify(body));
  const header =
    (name: string, value: string): RequestListener =>
    (_req, res) =>
      res.setHeader(name, value).end();

  test.each<[string, string, RequestListener]>([
    ['access token', given('e'), json({ access_token: given('e') })],
    ['refresh token', given('f'), json({ refresh_token: given('f') })],
    ['ID token', `eyJ.${given('g')}.sig`, json({ id_token: `eyJ.${given('g')}.sig` })],
    ['pushed request', given('h'), json({ request_uri: `urn:ietf:params:oauth:request_uri:${given('h')}` })],
    ['code', given('i'), header('location', `http://localhost/retour?code=${given('i')}&state=x`)],
    ['cookie', given('j'), header('set-cookie', `__Host-og.session=${given('j')}; path=/; httponly`)],
    ['cookie', 'k'.repeat(32), header('set-cookie', `di.sid=s%3A${'k'.repeat(32)}.signature; Path=/`)],
    ['login page', given('l'), header('set-cookie', `og.interaction=${given('l')}; path=/connexion/x`)],
  ])('règle 6 : connaît ce que les applications donnent : %s', async (kind, secret, handler) => {
    expect(() => refuseSecrets('A table', secret, 'database')).not.toThrow();
    await answerWith(handler);
    const inBytes = `(1,"\\\\x${Buffer.from(`before ${secret} after`).toString('hex')}")`;
    for (const text of [`(1,${secret})`, inBytes]) {
      expect(() => refuseSecrets('A table', text, 'database')).toThrow(`A table shows 1 secret(s): ${kind}.`);
    }
  });

  test('P12 : regarde les mails, où seul leur lien a sa place', async () => {
    rememberMailed(`https://exemple.test/activation/${given('n')}`);
    watchMail(`https://exemple.test/activation/${given('n')}`);
    await expect(refuseLeaks([])).resolves.toBeUndefined();
    rememberTyped({ password: 'onze truelles bleues' });
    watchMail('Votre mot de passe : onze truelles bleues');
    await expect(refuseLeaks([])).rejects.toThrow('A mail shows 1 secret(s): password.');
  });

  test('regarde les pages et les redirections : un jeton n’a de place dans aucune', async () => {
    const token = given('m');
    await answerWith(json({ access_token: token }));
    await answerWith((_req, res) => res.setHeader('content-type', 'text/html').end(`<p>${token}</p>`));
    await answerWith(header('location', `/ailleurs?jeton=${token}`));
    const told = ['The page / shows 1 secret(s): access token.', 'The redirect of / shows 1 secret(s): access token.'];
    await expect(refuseLeaks([])).rejects.toThrow(told.join('\nError: '));
  });
});
