import { Writable } from 'node:stream';
import { beforeEach, expect, test } from '@jest/globals';
import type Provider from 'oidc-provider';
import { pino } from 'pino';
import { logoutNotice } from '../../idp-ogestion/src/oidc/logout-notices.ts';

const lines: string[] = [];
beforeEach(() => {
  lines.length = 0;
});
const log = pino({}, new Writable({ write: (line, _encoding, done) => done(void lines.push(String(line))) }));

/** A provider whose only application is told by `tell`. */
const providerThat = (tell: () => Promise<void>) =>
  ({
    Client: { find: async () => ({ backchannelLogoutUri: 'https://rp.test', backchannelLogout: tell }) },
  }) as unknown as Provider;
const job = { clientId: 'digit-invest-cfa', sub: 'sub-of-claire', sid: 'sid-of-claire' };

test('OP32 fact 2: a notice that fails says to which application, at which attempt and why, and stays in the queue', async () => {
  const refused = new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED') });
  const notify = logoutNotice(
    providerThat(() => Promise.reject(refused)),
    log,
  );
  await expect(notify(job, 3)).rejects.toBe(refused);
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    expect.objectContaining({
      ...{ event: 'logout-notice', clientId: 'digit-invest-cfa', attempt: 3 },
      cause: 'fetch failed: connect ECONNREFUSED',
    }),
  ]);
  expect(lines.join('')).not.toMatch(/of-claire/);
});

test('OP32 a notice that is given says nothing', async () => {
  await logoutNotice(
    providerThat(async () => {}),
    log,
  )(job, 1);
  expect(lines).toEqual([]);
});
