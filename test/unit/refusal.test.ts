import { expect, test } from '@jest/globals';
import { REFUSAL_STATUS, Refusal, type RefusalKind } from '#shared/refusal.ts';

test.each(Object.entries(REFUSAL_STATUS))('a refusal « %s » answers %i', (kind, status) => {
  const refusal = new Refusal(kind as RefusalKind, 'Non.');
  expect(refusal).toMatchObject({ name: 'Refusal', kind, status, message: 'Non.', field: undefined });
  expect(status).toBeGreaterThanOrEqual(400);
});

test('a refusal may name its field and when to come back', () => {
  const refusal = new Refusal('too-many', 'Trop d’essais.', { field: 'email', retryAfterSeconds: 60 });
  expect(refusal).toMatchObject({ field: 'email', retryAfterSeconds: 60, status: 429 });
  expect(refusal).toBeInstanceOf(Error);
});
