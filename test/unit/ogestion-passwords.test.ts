import { describe, expect, test } from '@jest/globals';
import argon2 from 'argon2';
import { Refusal } from '#shared/refusal.ts';
import { createPasswords } from '../../idp-ogestion/src/domain/passwords.ts';

const PEPPER = 'pepper-of-this-test-with-enough-characters';
const passwords = createPasswords({ pepper: PEPPER, concurrency: 2, queue: 20 });
const PASSWORD = 'Quatre grues jaunes au matin';

describe('P7 what is stored', () => {
  test('P7 is Argon2id with the parameters of the reference, and 16 bytes of salt', async () => {
    const hash = await passwords.hash(PASSWORD);
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(Buffer.from(hash.split('$')[4] ?? '', 'base64')).toHaveLength(16);
  });

  test('P7 differs for two people with the same password', async () => {
    expect(await passwords.hash(PASSWORD)).not.toBe(await passwords.hash(PASSWORD));
  });

  test('P7 is worth nothing without the pepper', async () => {
    const hash = await passwords.hash(PASSWORD);
    const other = createPasswords({ pepper: `${PEPPER}x`, concurrency: 1, queue: 1 });
    expect(await passwords.verify(hash, PASSWORD)).toBe(true);
    expect(await other.verify(hash, PASSWORD)).toBe(false);
    expect(await argon2.verify(hash, PASSWORD)).toBe(false);
  });

  test('P7 made with other parameters it is recognised as outdated, and still verified', async () => {
    const former = await argon2.hash(PASSWORD, { memoryCost: 8192, timeCost: 3, secret: Buffer.from(PEPPER) });
    expect([passwords.isOutdated(former), await passwords.verify(former, PASSWORD)]).toEqual([true, true]);
    expect(passwords.isOutdated(await passwords.hash(PASSWORD))).toBe(false);
  });
});

describe('P8 verifying against nothing', () => {
  test('P8 says no, whatever the password', async () => {
    for (const password of [PASSWORD, '']) expect(await passwords.verify(null, password)).toBe(false);
  });

  test('P8 hashes all the same: the verifications of nobody wait in the same queue', async () => {
    const narrow = createPasswords({ pepper: PEPPER, concurrency: 1, queue: 1 });
    const outcomes = await Promise.allSettled([1, 2, 3].map(() => narrow.verify(null, PASSWORD)));
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected']);
  });
});

describe('P14 too many at once', () => {
  test('P14 the one that finds the queue full is refused at once, with a delay', async () => {
    const narrow = createPasswords({ pepper: PEPPER, concurrency: 1, queue: 2 });
    const outcomes = await Promise.allSettled([1, 2, 3, 4, 5].map(() => narrow.hash(PASSWORD)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
    const refusals = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
    for (const refusal of refusals) {
      expect(refusal).toBeInstanceOf(Refusal);
      expect(refusal).toMatchObject({ kind: 'unavailable', status: 503, retryAfterSeconds: 5 });
    }
  });

  test('P14 once it has emptied, everybody is served again', async () => {
    const narrow = createPasswords({ pepper: PEPPER, concurrency: 1, queue: 1 });
    await Promise.allSettled([1, 2, 3].map(() => narrow.hash(PASSWORD)));
    expect(await narrow.hash(PASSWORD)).toContain('$argon2id$');
  });
});

describe('P3 P2 what is compared', () => {
  test('P3 composed and decomposed spellings are one password', async () => {
    const hash = await passwords.hash('Été à Orléans, café crème'.normalize('NFD'));
    expect(await passwords.verify(hash, 'Été à Orléans, café crème'.normalize('NFC'))).toBe(true);
    expect(await passwords.verify(hash, 'été à Orléans, café crème')).toBe(false);
  });

  test('P2 the last of 128 characters counts', async () => {
    const hash = await passwords.hash(`${'a'.repeat(127)}b`);
    expect(await passwords.verify(hash, `${'a'.repeat(127)}c`)).toBe(false);
  });
});
