import { expect, test } from '@jest/globals';
import { readConfig, retentionOf } from '../../idp-ogestion/src/config.ts';

const complete = {
  OGESTION_DATABASE_URL: 'postgres://localhost/ogestion',
  OGESTION_COOKIE_SECRETS: 'a-secret-that-has-more-than-32-characters',
  OGESTION_PASSWORD_PEPPER: 'a-pepper-that-has-more-than-32-characters',
  OGESTION_KEY_ENCRYPTION_SECRET: 'another-secret-of-more-than-32-characters',
};

test('OP5 an https issuer without a trusted proxy is refused with the other faults of the settings', () => {
  const https = { ...complete, OGESTION_ISSUER: 'https://ogestion.exemple.test' };
  expect(() => readConfig({ ...https, OGESTION_PORT: '70000' })).toThrow(/OGESTION_PORT.*OGESTION_TRUST_PROXY/s);
  expect(readConfig({ ...https, OGESTION_TRUST_PROXY: 'true' }).OGESTION_TRUST_PROXY).toBe(true);
});

test('G62 accounts are kept as the privacy pages say, and warnings come in their order', () => {
  expect(retentionOf(readConfig(complete))).toEqual({ neverActivated: 90, idle: 730, warning: 30, reminder: 7 });
  const wrong = { OGESTION_IDLE_DAYS: '20', OGESTION_IDLE_REMINDER_DAYS: '30' };
  expect(() => readConfig({ ...complete, ...wrong })).toThrow(
    /REMINDER_DAYS must be less than OGESTION_IDLE_WARNING_DAYS.*WARNING_DAYS must be less than OGESTION_IDLE_DAYS/s,
  );
});
