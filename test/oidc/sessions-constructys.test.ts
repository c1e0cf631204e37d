import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { holdClock, moveClock, releaseClock } from '#test/clock.ts';
import { type OpWorld, startOp } from '#test/op-world.ts';
import { Visitor } from '#test/visitor.ts';
import { ADMINISTRATEUR, AGENT, CLAIRE, INSTRUCTEUR, type Person } from '../../scripts/cast.ts';

let op: OpWorld;
let visitor: Visitor;
beforeAll(async () => {
  op = await startOp();
});
beforeEach(() => {
  visitor = new Visitor();
  holdClock();
});
afterEach(releaseClock);
afterAll(() => op.stop());

const MINUTE = 60;
const home = () => visitor.get(`${op.url}/`);
const isSignedIn = async () => (await home()).body.includes('Bienvenue dans votre espace');
const silently = async (person: Person) =>
  (await op.clients.direct.arrive(visitor, person, { prompt: 'none' })).query.has('code');

describe('G24 la session de ceux de Constructys est plus courte', () => {
  test.each([
    ['un administrateur', ADMINISTRATEUR],
    ['un agent', AGENT],
    ['un instructeur', INSTRUCTEUR],
  ])('G24 %s : 15 minutes sans rien faire y mettent fin, ici et dans les applications', async (_who, person) => {
    const { access_token, refresh_token } = await op.clients.direct.signIn(visitor, person);
    moveClock(16 * MINUTE);
    expect((await op.clients.direct.userinfo(access_token)).status).toBe(401);
    expect((await op.clients.direct.refresh(refresh_token)).status).toBe(400);
    expect(await silently(person)).toBe(false);
    expect(await isSignedIn()).toBe(false);
  });

  test('G24 une personne d’un CFA est encore là au bout de 16 minutes', async () => {
    const { access_token } = await op.clients.direct.signIn(visitor, CLAIRE);
    moveClock(16 * MINUTE);
    expect(await isSignedIn()).toBe(true);
    expect(await silently(CLAIRE)).toBe(true);
    expect((await op.clients.direct.userinfo(access_token)).status).toBe(401);
  });

  test.each([
    ['une page d’oGestion', () => isSignedIn()],
    ['une application qui s’ouvre', () => silently(AGENT)],
    ['« Rester connecté »', async () => (await visitor.post(`${op.url}/session`, {})).status === 204],
  ])('G24 %s la prolonge de 15 minutes, pas de 30', async (_case, act) => {
    await op.clients.direct.signIn(visitor, AGENT);
    moveClock(14 * MINUTE);
    expect(await act()).toBe(true);
    moveClock(14 * MINUTE);
    expect(await act()).toBe(true);
    moveClock(16 * MINUTE);
    expect(await isSignedIn()).toBe(false);
  });

  test('G24 une application où l’on travaille la prolonge de 15 minutes', async () => {
    const { refresh_token } = await op.clients.direct.signIn(visitor, AGENT);
    moveClock(10 * MINUTE);
    expect((await op.clients.direct.refresh(refresh_token)).status).toBe(200);
    moveClock(10 * MINUTE);
    expect(await isSignedIn()).toBe(true);
    expect((await op.clients.direct.refresh(refresh_token)).status).toBe(200);
    moveClock(16 * MINUTE);
    expect(await isSignedIn()).toBe(false);
  });

  test.each([
    ['4 heures pour ceux de Constructys', AGENT, false],
    ['pas pour une personne d’un CFA', CLAIRE, true],
  ])('G24 %s, quoi qu’on fasse', async (_case, person, still) => {
    await op.clients.direct.signIn(visitor, person);
    for (let minutes = 0; minutes < 230; minutes += 10) {
      moveClock(10 * MINUTE);
      expect(await isSignedIn()).toBe(true);
    }
    moveClock(11 * MINUTE);
    expect(await isSignedIn()).toBe(still);
    expect(await silently(person)).toBe(still);
  });

  test('G24 la page dit à ui.js combien de temps il reste', async () => {
    await op.clients.direct.signIn(visitor, AGENT);
    expect((await home()).body).toContain('data-session-seconds="900"');
  });

  test('G24 une demande de déconnexion laissée sans réponse ne change pas la fin de la session', async () => {
    await op.clients.direct.signIn(visitor, AGENT);
    moveClock(10 * MINUTE);
    const asked = await visitor.get(op.clients.direct.endSessionUrl({}));
    expect(asked.status).toBe(200);
    moveClock(4 * MINUTE);
    expect(await isSignedIn()).toBe(true);
    moveClock(16 * MINUTE);
    expect(await isSignedIn()).toBe(false);
  });
});
