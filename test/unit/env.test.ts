import { describe, expect, test } from '@jest/globals';
import {
  asBoolean,
  asList,
  asPort,
  asPositive,
  asSecret,
  asSecrets,
  asUrl,
  httpsIsBehindProxy,
  readSettings,
  SettingsFault,
} from '#shared/env.ts';

const GOOD_SECRET = 'k3gcRDzqzXzYHPgwnAZbGeBTzyvzsd4w';
const TABLE = {
  PORT: { schema: asPort, default: '3000', doc: 'Port to listen on.' },
  ADDRESS: { schema: asUrl, https: true, development: 'http://localhost:3000', doc: 'Public address.' },
  COOKIE_SECRETS: { schema: asSecrets, doc: 'Give secrets.' },
  TRUST_PROXY: { schema: asBoolean, default: 'false', doc: 'Behind a proxy?' },
};

function faultOf(env: NodeJS.ProcessEnv): string {
  try {
    readSettings(TABLE, env, [httpsIsBehindProxy('ADDRESS', 'TRUST_PROXY')]);
  } catch (error) {
    expect(error).toBeInstanceOf(SettingsFault);
    return String(error);
  }
  return 'none';
}

describe('readSettings', () => {
  test('reads, converts and completes', () => {
    expect(
      readSettings(TABLE, { COOKIE_SECRETS: GOOD_SECRET, TRUST_PROXY: 'true', ADDRESS: 'https://x.test/' }),
    ).toEqual({
      PORT: 3000,
      ADDRESS: 'https://x.test',
      COOKIE_SECRETS: [GOOD_SECRET],
      TRUST_PROXY: true,
    });
  });

  test('names every fault at once, each with its mend', () => {
    const fault = faultOf({ PORT: '70000', ADDRESS: 'ftp://x', COOKIE_SECRETS: 'short', TRUST_PROXY: 'perhaps' });
    expect(fault).toContain('4 faults');
    for (const [name, { doc }] of Object.entries(TABLE)) {
      expect(fault).toMatch(new RegExp(`- ${name} is wrong: .*${doc.replace('?', '\\?')}`));
    }
  });

  test('an empty variable is an absent one', () => {
    expect(readSettings(TABLE, { COOKIE_SECRETS: GOOD_SECRET, PORT: '' }).PORT).toBe(3000);
    expect(faultOf({ COOKIE_SECRETS: '' })).toContain('COOKIE_SECRETS is missing. Give secrets.');
  });

  test('a secret never shows in the fault', () => {
    expect(faultOf({ COOKIE_SECRETS: 'hunter2' })).not.toContain('hunter2');
  });
});

describe('rules between settings', () => {
  const https = { ADDRESS: 'https://x.test', COOKIE_SECRETS: GOOD_SECRET };

  test('OP5 RP8 an https address without a trusted proxy is told with the other faults', () => {
    const fault = faultOf({ ...https, PORT: '70000', COOKIE_SECRETS: '' });
    expect(fault).toContain('3 faults');
    expect(fault).toContain('TRUST_PROXY must be true when ADDRESS is https');
  });

  test('OP5 RP8 it passes behind a trusted proxy, or in plain http', () => {
    expect(faultOf({ ...https, TRUST_PROXY: 'true' })).toBe('none');
    expect(faultOf({ ...https, ADDRESS: 'http://x.test' })).toBe('none');
  });
});

describe('in production', () => {
  const PRODUCTION = {
    NODE_ENV: 'production',
    ADDRESS: 'https://x.test',
    COOKIE_SECRETS: GOOD_SECRET,
    TRUST_PROXY: 'true',
  };

  test('complete settings pass', () => {
    expect(readSettings(TABLE, PRODUCTION).ADDRESS).toBe('https://x.test');
  });

  test('a value for development does not stand in', () => {
    expect(faultOf({ ...PRODUCTION, ADDRESS: '' })).toContain('ADDRESS is missing');
  });

  test('an address must be secure', () => {
    expect(faultOf({ ...PRODUCTION, ADDRESS: 'http://x.test' })).toContain('must begin with https://');
  });

  test.each(['demo', 'change-me', 'change_me', 'CHANGEME', 'changez-moi'])('refuses the secret %s-…', (word) => {
    const secret = `${word}-${GOOD_SECRET}`;
    expect(faultOf({ ...PRODUCTION, COOKIE_SECRETS: secret })).toContain('still holds a demonstration value');
    expect(faultOf({ COOKIE_SECRETS: secret })).toBe('none');
  });
});

describe('schemas', () => {
  test.each([
    [asPort, '0', 0],
    [asPort, '65535', 65535],
    [asPositive, '12', 12],
    [asBoolean, 'false', false],
    [asBoolean, '1', true],
    [asUrl, 'https://x.test/a/', 'https://x.test/a'],
    [asSecrets, `${GOOD_SECRET}, ${GOOD_SECRET}`, [GOOD_SECRET, GOOD_SECRET]],
  ])('%# reads %2$j', (schema, raw, value) => {
    expect(schema.parse(raw)).toEqual(value);
  });

  test('a list is cut at commas and spaces, and may be empty', () => {
    expect(asList.parse('a, b  c')).toEqual(['a', 'b', 'c']);
    expect(asList.parse('')).toEqual([]);
  });

  test.each([
    [asPort, '-1'],
    [asPort, '80.5'],
    [asPositive, '0'],
    [asUrl, 'localhost:3000'],
    [asUrl, 'javascript:alert(1)'],
    [asSecret, GOOD_SECRET.slice(1)],
    [asSecrets, ''],
    [asSecrets, `${GOOD_SECRET},short`],
  ])('%# refuses %j', (schema, raw) => {
    expect(schema.safeParse(raw).success).toBe(false);
  });
});
