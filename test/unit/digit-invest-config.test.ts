import { describe, expect, test } from '@jest/globals';
import { SettingsFault } from '#shared/env.ts';
import { readConfig } from '../../rp-digit-invest/src/config.ts';

const key = JSON.stringify({ kty: 'EC', crv: 'P-256', x: 'x', y: 'y', d: 'd', kid: 'k' });
const complete = {
  DIGIT_INVEST_DATABASE_URL: 'postgres://localhost/digit_invest',
  DIGIT_INVEST_COOKIE_SECRETS: 'a-secret-that-has-more-than-32-characters',
  DIGIT_INVEST_CLIENT_KEY: key,
};

describe('settings of Digit Invest', () => {
  test('reads a complete environment', () => {
    expect(readConfig(complete)).toMatchObject({
      DIGIT_INVEST_PORT: 3001,
      DIGIT_INVEST_URL: 'http://localhost:3001',
      DIGIT_INVEST_CLIENT_KEY: { kid: 'k' },
      DIGIT_INVEST_CLAIMS_MAX_AGE_SECONDS: 60,
    });
  });

  test('names every missing secret at once (RP13)', () => {
    const faults = () => readConfig({});
    expect(faults).toThrow(SettingsFault);
    expect(faults).toThrow(/DATABASE_URL.*COOKIE_SECRETS.*CLIENT_KEY/s);
  });

  test('refuses a public key, and what is no key', () => {
    const publicKey = JSON.stringify({ ...JSON.parse(key), d: undefined });
    expect(() => readConfig({ ...complete, DIGIT_INVEST_CLIENT_KEY: publicKey })).toThrow(/CLIENT_KEY/);
    expect(() => readConfig({ ...complete, DIGIT_INVEST_CLIENT_KEY: 'not json' })).toThrow(/CLIENT_KEY/);
  });

  test('G21: rights are never older than 5 minutes', () => {
    expect(() => readConfig({ ...complete, DIGIT_INVEST_CLAIMS_MAX_AGE_SECONDS: '301' })).toThrow(/MAX_AGE/);
  });

  test('RP8: https without a trusted proxy would send no cookie, and is refused', () => {
    const https = { ...complete, DIGIT_INVEST_URL: 'https://invest-cfa.exemple.test' };
    expect(() => readConfig(https)).toThrow(/TRUST_PROXY/);
    expect(() => readConfig({ ...https, DIGIT_INVEST_CLIENT_KEY: '' })).toThrow(/CLIENT_KEY.*TRUST_PROXY/s);
    expect(readConfig({ ...https, DIGIT_INVEST_TRUST_PROXY: 'true' }).DIGIT_INVEST_TRUST_PROXY).toBe(true);
  });
});
