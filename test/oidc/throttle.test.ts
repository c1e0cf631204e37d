import { describe, expect, test } from '@jest/globals';
import { Attempts, WRONG } from '#test/attempts.ts';
import { moveClock } from '#test/clock.ts';
import { guessing } from '#test/guessing.ts';
import type { Answer } from '#test/visitor.ts';
import { CLAIRE, DEMO_PASSWORD, LUC, PAUL, YANN } from '../../scripts/cast.ts';

const scene = guessing();

const DAY = 24 * 3600;
const waitOf = ({ headers }: Answer) => Number(headers.get('retry-after') ?? 0);

describe('P9 le délai après des échecs', () => {
  test.each([
    ['d’un compte', CLAIRE.email],
    ['d’une adresse qui n’a pas de compte', 'personne@exemple.test'],
  ])('P9 G25 %s croît : 0, 0, 5, 15, 65, 130, 260 secondes', async (_case, email) => {
    const waits = [];
    for (let failures = 1; failures <= 7; failures += 1) {
      expect((await scene.attacker.try(email, WRONG)).status).toBe(401);
      const { rows } = await scene.op.db.query(
        'select extract(epoch from max(blocked_until) - $1) as wait from login_throttles',
        [new Date()],
      );
      waits.push(Number(rows[0].wait));
      moveClock(Number(rows[0].wait));
    }
    expect(waits).toEqual([0, 0, 5, 15, 65, 130, 260]);
  });

  test('P9 G25 tant qu’il court, même le bon mot de passe attend, sans être vérifié', async () => {
    await scene.fail(CLAIRE.email, 3);
    const refused = await scene.attacker.try(CLAIRE.email, DEMO_PASSWORD);
    expect([refused.status, waitOf(refused)]).toEqual([429, 5]);
    expect(refused.body).toContain('Trop de tentatives.');
    expect(refused.body).toMatch(/Réessayez dans 1.minute ou/);

    moveClock(4);
    expect((await scene.attacker.try(CLAIRE.email, DEMO_PASSWORD)).status).toBe(429);
    moveClock(1);
    expect((await scene.attacker.try(CLAIRE.email, DEMO_PASSWORD)).status).toBe(303);
  });

  test('P9 les essais faits pendant le délai ne l’allongent pas', async () => {
    await scene.fail(PAUL.email, 3);
    for (const _time of [1, 2, 3]) expect(waitOf(await scene.attacker.try(PAUL.email, WRONG))).toBe(5);
  });

  test('P9 en 24 heures il n’y a pas plus de 25 échecs', async () => {
    let [failures, elapsed] = [0, 0];
    while (elapsed < DAY && failures < 30) {
      const answer = await scene.attacker.try('personne@exemple.test', WRONG);
      if (answer.status === 401) failures += 1;
      moveClock(waitOf(answer));
      elapsed += waitOf(answer);
    }
    expect(failures).toBe(22);
  });

  test('P9 une connexion réussie remet le compte à zéro', async () => {
    await scene.fail(YANN.email, 3);
    moveClock(5);
    expect((await scene.attacker.try(YANN.email, DEMO_PASSWORD)).status).toBe(303);
    scene.attacker = new Attempts(scene.op);
    await scene.fail(YANN.email, 2);
    expect((await scene.attacker.try(YANN.email, DEMO_PASSWORD)).status).toBe(303);
  });

  test('P9 S17 la casse et les espaces ne donnent pas d’essais en plus', async () => {
    for (const email of [PAUL.email, PAUL.email.toUpperCase(), ` ${PAUL.email} `])
      await scene.attacker.try(email, WRONG);
    expect((await scene.attacker.try(PAUL.email, DEMO_PASSWORD)).status).toBe(429);
  });

  test('P9 il survit à un redémarrage et vaut pour tous les processus', async () => {
    await scene.fail(LUC.email, 3);
    scene.op.serveFrom((await scene.op.startAnother()).handler);
    expect((await scene.attacker.try(LUC.email, DEMO_PASSWORD)).status).toBe(429);
  });

  test('P9 P10 de nouveaux secrets de cookies n’effacent ni les délais ni les appareils connus', async () => {
    expect((await scene.attacker.try(LUC.email, DEMO_PASSWORD)).status).toBe(303);
    const device = scene.attacker.visitor.cookiesFor(scene.op.url);
    expect(device).toMatch(/og\.appareil=/);
    await scene.fail(LUC.email, 3, new Attempts(scene.op));
    const OGESTION_COOKIE_SECRETS = 'another-cookie-secret-of-the-tests-number-three';
    scene.op.serveFrom((await scene.op.startAnother({ OGESTION_COOKIE_SECRETS })).handler);
    expect((await new Attempts(scene.op).try(LUC.email, DEMO_PASSWORD)).status).toBe(429);
    expect((await scene.attacker.try(LUC.email, DEMO_PASSWORD)).status).toBe(303);
    scene.op.serveFrom(scene.op.first.handler);
  });

  test('P9 la base ne dit pas qui a échoué', async () => {
    await scene.attacker.try(CLAIRE.email, WRONG);
    const { rows } = await scene.op.db.query('select key from login_throttles');
    expect(rows).toHaveLength(2);
    for (const { key } of rows) expect([key.length, key.includes(CLAIRE.email)]).toEqual([32, false]);
  });
});

describe('P9 l’adresse d’où viennent les essais', () => {
  test('P9 après 20 échecs de comptes divers, elle attend ; une autre non', async () => {
    for (let n = 1; n <= 20; n += 1)
      expect((await scene.attacker.try(`x${n}@exemple.test`, WRONG, '10.9.9.9')).status).toBe(401);
    const refused = await scene.attacker.try(CLAIRE.email, DEMO_PASSWORD, '10.9.9.9');
    expect([refused.status, waitOf(refused)]).toEqual([429, 600]);
    expect((await scene.attacker.try(CLAIRE.email, DEMO_PASSWORD, '10.9.9.8')).status).toBe(303);
    moveClock(601);
    expect((await scene.attacker.try(CLAIRE.email, DEMO_PASSWORD, '10.9.9.9')).status).toBe(303);
  });

  test('P9 un CFA derrière une seule adresse, qui se trompe toutes les 9 minutes, n’attend jamais', async () => {
    for (let n = 1; n <= 21; n += 1) {
      expect((await scene.attacker.try(`x${n}@exemple.test`, WRONG, '10.9.9.7')).status).toBe(401);
      moveClock(9 * 60);
    }
    expect((await scene.attacker.try(CLAIRE.email, DEMO_PASSWORD, '10.9.9.7')).status).toBe(303);
  });

  test('P9 les 10 minutes courent du premier échec : 19 avant leur fin et 1 après ne font pas attendre', async () => {
    for (let n = 1; n <= 19; n += 1) {
      expect((await scene.attacker.try(`y${n}@exemple.test`, WRONG, '10.9.9.6')).status).toBe(401);
      moveClock(31);
    }
    moveClock(600 - 19 * 31);
    expect((await scene.attacker.try('y20@exemple.test', WRONG, '10.9.9.6')).status).toBe(401);
    expect((await scene.attacker.try(CLAIRE.email, DEMO_PASSWORD, '10.9.9.6')).status).toBe(303);
  });

  test('P9 les adresses IPv6 d’un même abonné (/64) comptent pour une', async () => {
    for (let n = 1; n <= 20; n += 1)
      expect((await scene.attacker.try(`z${n}@exemple.test`, WRONG, `2001:db8:0:1::${n}`)).status).toBe(401);
    expect((await scene.attacker.try(CLAIRE.email, DEMO_PASSWORD, '2001:db8:0:1:ffff::1')).status).toBe(429);
    expect((await scene.attacker.try(CLAIRE.email, DEMO_PASSWORD, '2001:db8:0:2::1')).status).toBe(303);
  });
});
