import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import { systemClock } from '#shared/clock.ts';
import { type OpWorld, startOp } from '#test/op-world.ts';
import { ORIGIN } from '#test/user-forms.ts';
import { Visitor } from '#test/visitor.ts';
import { missingProof } from '../../idp-ogestion/src/domain/proofs.ts';
import { ACR_PASSWORD, acrOf } from '../../idp-ogestion/src/oidc/configuration.ts';
import { createInteractions } from '../../idp-ogestion/src/oidc/interactions.ts';
import { ADMINISTRATEUR, CLAIRE, type Person } from '../../scripts/cast.ts';

let op: OpWorld;
beforeAll(async () => {
  op = await startOp();
});
afterAll(() => op.stop());

const STRONGER = 'urn:constructys:acr:deux-facteurs';
const ESSENTIAL = JSON.stringify({ id_token: { acr: { essential: true, values: [STRONGER] } } });

/** What the ID token of a login says of how it was made. */
async function saidOf(person: Person, asked: Record<string, string> = {}): Promise<unknown[]> {
  const { id_token } = await op.clients.direct.signIn(new Visitor(), person, asked);
  const { acr, amr } = decodeJwt(id_token);
  return [acr, amr];
}

describe('OP23 acr and amr say what was proved', () => {
  test.each([
    ['a person of a CFA', CLAIRE],
    ['somebody of Constructys', ADMINISTRATEUR],
  ])('OP23 %s has given a password', async (_who, person) => {
    expect(await saidOf(person)).toEqual([ACR_PASSWORD, ['pwd']]);
  });

  test('OP12 OP23 an application that asks for more than a password is told that it is one', async () => {
    expect(await saidOf(CLAIRE, { acr_values: `${STRONGER} ${ACR_PASSWORD}` })).toEqual([ACR_PASSWORD, ['pwd']]);
  });

  test('OP23 an essential acr can only be asked for by the parameter claims, which discovery says is not there', async () => {
    expect(op.metadata).toMatchObject({ claims_parameter_supported: false, acr_values_supported: [ACR_PASSWORD] });
    expect(await saidOf(CLAIRE, { claims: ESSENTIAL })).toEqual([ACR_PASSWORD, ['pwd']]);
  });
});

describe('the proofs of a login', () => {
  test.each(['portail', 'interne'] as const)('a password is asked of an account %s, and nothing more today', (kind) => {
    expect(missingProof({ kind, proofs: [] })).toBe('pwd');
    expect(missingProof({ kind, proofs: ['pwd'] })).toBeUndefined();
  });

  test('nobody is signed in while a proof is missing, whatever page says that he is', async () => {
    const { signedIn } = createInteractions(undefined as never, { pool: op.db, clock: systemClock });
    const person = { sub: 'x', kind: 'interne', proofs: [] } as const;
    await expect(signedIn(undefined as never, undefined as never, person, ORIGIN)).rejects.toThrow('pwd');
  });

  test('nothing proved is no context', () => {
    expect(acrOf([])).toBeUndefined();
  });
});
