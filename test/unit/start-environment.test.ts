import { describe, expect, test } from '@jest/globals';
import { environmentFor, environmentOf } from '../../scripts/start/environment.ts';
import { readStartSettings } from '../../scripts/start/settings.ts';

const URLS = { ogestion: 'postgres://o', digit_invest: 'postgres://d' };
const SECRETS = { OGESTION_PASSWORD_PEPPER: 'drawn', DIGIT_INVEST_CLIENT_KEY: '{}' };
const environment = (given: NodeJS.ProcessEnv) =>
  environmentOf({ settings: readStartSettings(given, '/root-of-the-clone'), urls: URLS, secrets: SECRETS, given });

describe('settings of npm start', () => {
  test('addresses follow the ports', () => {
    const settings = readStartSettings({ OGESTION_PORT: '4000', DIGIT_INVEST_PORT: '4001' }, '/clone');
    expect(settings.OGESTION_ISSUER).toBe('http://localhost:4000');
    expect(settings.DIGIT_INVEST_URL).toBe('http://localhost:4001');
  });

  test('an address that is given stays', () => {
    expect(readStartSettings({ OGESTION_ISSUER: 'https://o.test' }, '/clone').OGESTION_ISSUER).toBe('https://o.test');
  });

  test('a port given twice, or that is none: one line that names the settings', () => {
    const read = (env: NodeJS.ProcessEnv) => () => readStartSettings(env, '/clone');
    const twice = read({ DIGIT_INVEST_PORT: '1080', POSTGRES_PORT: '0', MAIL_PORT: '0' });
    expect(twice).toThrow(/^DIGIT_INVEST_PORT and INBOX_PORT are both 1080: each needs a port of its own\.$/);
    expect(read({ POSTGRES_PORT: '0', MAIL_PORT: '0' })).not.toThrow();
    const fault = /^OGESTION_PORT is wrong: must be a port number, from 0 to 65535\. Port of oGestion\.$/;
    expect(read({ OGESTION_PORT: 'abc' })).toThrow(fault);
    expect(read({ OGESTION_PORT: '70000' })).toThrow(fault);
  });

  test('the data folder is counted from the clone', () => {
    expect(readStartSettings({}, '/clone').DATA_FOLDER).toBe('/clone/.data');
    expect(readStartSettings({ DATA_FOLDER: '/elsewhere' }, '/clone').DATA_FOLDER).toBe('/elsewhere');
  });
});

describe('environment of the applications', () => {
  test('Digit Invest looks for oGestion where it is', () => {
    expect(environment({ OGESTION_PORT: '4000' })).toMatchObject({
      OGESTION_PORT: '4000',
      OGESTION_ISSUER: 'http://localhost:4000',
      DIGIT_INVEST_ISSUER: 'http://localhost:4000',
      OGESTION_PRIVATE_RP_HOSTS: 'localhost',
      OGESTION_DATABASE_URL: 'postgres://o',
      DIGIT_INVEST_DATABASE_URL: 'postgres://d',
    });
  });

  test('what the operator gives wins over what was drawn, unless it is empty', () => {
    expect(environment({ OGESTION_PASSWORD_PEPPER: 'given' }).OGESTION_PASSWORD_PEPPER).toBe('given');
    expect(environment({ OGESTION_PASSWORD_PEPPER: '' }).OGESTION_PASSWORD_PEPPER).toBe('drawn');
  });

  test('neither application receives the settings of the other', () => {
    const all = environment({ PATH: '/bin' });
    const names = (app: 'OGESTION' | 'DIGIT_INVEST') => Object.keys(environmentFor(app, all));
    expect(names('OGESTION').filter((name) => name.startsWith('DIGIT_INVEST_'))).toEqual([]);
    expect(names('DIGIT_INVEST').filter((name) => name.startsWith('OGESTION_'))).toEqual([]);
    expect(names('OGESTION')).toContain('PATH');
  });
});
