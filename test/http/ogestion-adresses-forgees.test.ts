import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type OpWorld, startOp } from '#test/op-world.ts';
import { subOf } from '#test/people.ts';
import { Referent } from '#test/referent.ts';
import { CLAIRE, PAUL } from '../../scripts/cast.ts';

let op: OpWorld;
let claire: Referent;
let paul: string;
beforeAll(async () => {
  op = await startOp();
  claire = await Referent.signedIn(op, CLAIRE);
  paul = await subOf(op.db, PAUL);
});
afterAll(() => op.stop());

describe('une adresse forgée', () => {
  test.each(['constructor', 'toString', '__proto__'])('« fait=%s » n’annonce rien', async (fait) => {
    for (const path of ['/utilisateurs', `/utilisateurs/${paul}`, '/mon-compte', '/mon-compte/sessions']) {
      const { status, body } = await claire.get(`${path}?fait=${fait}`);
      expect([path, status, body.includes('alert--ok')]).toEqual([path, 200, false]);
    }
  });

  test('S46 : un identifiant que nulle base ne peut garder n’est celui de personne', async () => {
    for (const path of ['/utilisateurs/%00', `/utilisateurs/${paul}%00`]) {
      expect([path, (await claire.get(path)).status]).toEqual([path, 404]);
    }
    expect((await claire.post('/utilisateurs/%00/renvoyer')).status).toBe(404);
  });
});
