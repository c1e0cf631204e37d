import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import pg from 'pg';
import { type OpWorld, startOp } from '#test/op-world.ts';
import { Visitor } from '#test/visitor.ts';

let op: OpWorld;
const asked = jest.spyOn(pg.Client.prototype, 'query');
beforeAll(async () => {
  op = await startOp();
  await op.clients.secret.signIn(new Visitor());
});
afterAll(() => op.stop());

/** Statements that oGestion runs during `journey`; those of its job queue, which ticks alone, left out. */
async function statementsOf(journey: () => Promise<unknown>): Promise<string[]> {
  asked.mockClear();
  await journey();
  return asked.mock.calls.map(([statement]) => textOf(statement)).filter((text) => !text.includes('graphile_worker'));
}

const textOf = (statement: unknown): string =>
  typeof statement === 'string' ? statement : (statement as { text: string }).text;

/** The registry is read once a second, hence at most once a journey. */
const ofJourney = (texts: string[]): string[] => texts.filter((text) => !/from clients/.test(text));

describe('performance.md: what a journey asks of the database', () => {
  test('a full login: thirteen statements', async () => {
    const login = async () => op.clients.secret.userinfo((await op.clients.secret.signIn(new Visitor())).access_token);
    expect(ofJourney(await statementsOf(login))).toHaveLength(13);
  });

  test('a login with a live session: two to authorize, three to redeem', async () => {
    const visitor = new Visitor();
    await op.clients.secret.signIn(visitor);
    expect(ofJourney(await statementsOf(() => op.clients.secret.signIn(visitor)))).toHaveLength(5);
  });

  test('a refresh: what it reads at once, then the new token', async () => {
    const { refresh_token } = await op.clients.secret.signIn(new Visitor());
    expect(ofJourney(await statementsOf(() => op.clients.secret.refresh(refresh_token)))).toHaveLength(2);
  });
});
