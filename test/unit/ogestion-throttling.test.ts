import { expect, test } from '@jest/globals';
import { deviceProof, throttleKeys } from '../../idp-ogestion/src/domain/throttling.ts';

const SECRET = 'the-secret-of-the-throttles-of-the-tests';
const counterOf = (email: string, device?: string) => throttleKeys(SECRET, email, '192.0.2.7', device).identifier;

test('P10 a known device has a counter of its own, and one only however its proof is spelt', () => {
  const proof = deviceProof(SECRET, 'claire@exemple.test');
  const counter = counterOf('claire@exemple.test', proof);
  expect(counter).not.toEqual(counterOf('claire@exemple.test'));
  for (const respelt of [`${proof}.1`, `${proof}!`, `${proof}=`]) {
    expect(counterOf('claire@exemple.test', respelt)).toEqual(counter);
  }
});

test('P10 the proof of somebody else, or a forged one, is that of no device', () => {
  const proof = deviceProof(SECRET, 'claire@exemple.test');
  expect(counterOf('paul@exemple.test', proof)).toEqual(counterOf('paul@exemple.test'));
  expect(counterOf('claire@exemple.test', `x${proof}`)).toEqual(counterOf('claire@exemple.test'));
  expect(counterOf('claire@exemple.test', 'x.')).toEqual(counterOf('claire@exemple.test'));
});
