import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createLogger } from '#shared/log.ts';
import { refuseSecrets, rememberMailed, rememberTyped } from '#test/known-secrets.ts';
import { forgetLog, logCapture, refuseLeaks } from '#test/leaks.ts';
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
    expect(() => refuseSecrets('A page', 'value="quatre truelles bleues"')).toThrow(/^A page shows 1 password/);
    expect(() => refuseSecrets('A page', 'paul.durand@exemple.test')).not.toThrow();
  });

  test('lit ce que les applications écrivent dans leur journal', async () => {
    rememberMailed(`https://exemple.test/activation/${TOKEN}c`);
    createLogger('leak', 'info', logCapture).info({ path: `/activation/${TOKEN}d` });
    await expect(refuseLeaks([])).resolves.toBeUndefined();
    createLogger('leak', 'info', logCapture).info({ path: `/activation/${TOKEN}c` });
    await expect(refuseLeaks([])).rejects.toThrow('The log shows 1');
    forgetLog();
  });
});
