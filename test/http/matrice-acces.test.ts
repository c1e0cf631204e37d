import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createPool, type Pool } from '#shared/pg.ts';
import '#test/outer-dispatcher.ts';
import { addressesOfDigitInvest, addressesOfOgestion } from '#test/access/addresses.ts';
import { addDemandes, DEMANDES } from '#test/access/demandes.ts';
import { addressesIn, type Cell, cellsOf, isRefused, surprises, type Targets } from '#test/access/matrix.ts';
import {
  addAgent,
  addTargets,
  signInAtDigitInvest,
  signInAtOgestion,
  TARGETS,
  type Visitors,
} from '#test/access/people.ts';
import { stateOf } from '#test/access/state.ts';
import { startWorld, type World } from '#test/world.ts';
import { BOURG, DOMBES, REUNION, SAINT_PAUL } from '../../scripts/cast.ts';
import { seedDigitInvest } from '../../scripts/seed.ts';

const AT_ONCE = 8;
/** Milliseconds: thousands of requests, on a machine that may be busy with other tests. */
const PATIENCE = 90_000;

let world: World;
let ogestion: Pool;
let digitInvest: Pool;
beforeAll(async () => {
  world = await startWorld();
  ogestion = createPool(world.databases.ogestionUrl, 'test', () => {});
  digitInvest = createPool(world.databases.digitInvestUrl, 'test', () => {});
  await addTargets(ogestion);
  await addAgent(ogestion);
  await seedDigitInvest(world.databases.digitInvestUrl, { campagneOuverte: true });
  await addDemandes(digitInvest);
});
afterAll(async () => {
  await Promise.all([ogestion.end(), digitInvest.end()]);
  await world.stop();
});

const FORGED = {
  ...{ siren: '999999999', siret: '99999999900000', sub: 'personne', code: '99', kind: 'inconnu', uid: 'inconnu' },
  ...{ token: 'x'.repeat(43), version: '1999-1', id: '00000000-0000-4000-8000-000000000000' },
};
const DOMBES_TARGET = {
  ...{ siren: DOMBES.siren, siret: BOURG.siret, sub: TARGETS.dombes, code: DOMBES.region },
  id: DEMANDES.dombes,
};
const REUNION_TARGET = {
  ...{ siren: REUNION.siren, siret: SAINT_PAUL.siret, sub: TARGETS.reunion, code: REUNION.region },
  id: DEMANDES.reunion,
};
const ON: Targets = {
  '–': {},
  Dombes: DOMBES_TARGET,
  'La Réunion': REUNION_TARGET,
  crossed: { ...REUNION_TARGET, siren: DOMBES.siren },
  staff: { sub: TARGETS.staff },
  known: { kind: 'creation-compte', version: '2026-1' },
  forged: FORGED,
  unreadable: Object.fromEntries(Object.keys(FORGED).map((name) => [name, 'x\0'])),
};

/** What ends the session of who asks it comes last. */
const isLast = ({ method, path }: Cell) => method === 'POST' && /^\/(deconnexion|cgu\/refuser)/.test(path);
const isForm = ({ method }: Cell) => method === 'POST';
const play = (url: string, visitors: Visitors, cells: Cell[], atOnce: number) =>
  surprises({ url, visitors, targets: ON }, cells, atOnce);

/** Everybody signs in again for each address that ends a session. */
async function playLast(url: string, signIn: () => Promise<Visitors>, cells: Cell[]): Promise<string[]> {
  const found: string[] = [];
  for (const address of addressesIn(cells)) {
    const there = cells.filter(({ method, path }) => `${method} ${path}` === address);
    found.push(...(await play(url, await signIn(), there, 1)));
  }
  return found;
}

/** The three ways of playing a table: what is read or refused, what is done, what ends a session. */
function partsOf(heading: string) {
  const cells = cellsOf(heading);
  const others = cells.filter((cell) => !isLast(cell));
  return {
    cells,
    harmless: others.filter((cell) => !isForm(cell) || isRefused(cell)),
    done: others.filter((cell) => isForm(cell) && !isRefused(cell)),
    last: cells.filter(isLast),
  };
}

describe('S88 S46 : la matrice d’accès de Digit Invest', () => {
  const { cells, harmless, done, last } = partsOf('## Digit Invest');
  let visitors: Visitors;
  beforeAll(async () => {
    visitors = await signInAtDigitInvest(world);
  });

  test('RP15 RP16 : chaque adresse du routeur y est, et aucune autre', () => {
    expect(addressesIn(cells).toSorted()).toEqual(addressesOfDigitInvest().toSorted());
  });

  test('RP15 RP16 S2 G39 : chaque page, et chaque formulaire refusé, qui ne change rien', async () => {
    const before = await stateOf(digitInvest);
    expect(await play(world.digitInvest.url, visitors, harmless, AT_ONCE)).toEqual([]);
    expect(await stateOf(digitInvest)).toEqual(before);
  });

  test('RP15 RP16 : chaque formulaire ouvert', async () => {
    expect(await play(world.digitInvest.url, visitors, done, 1)).toEqual([]);
    expect(await playLast(world.digitInvest.url, () => signInAtDigitInvest(world), last)).toEqual([]);
  });
});

describe('S88 S46 : la matrice d’accès d’oGestion', () => {
  const { cells, harmless, done, last } = partsOf('## oGestion');
  let visitors: Visitors;
  beforeAll(async () => {
    visitors = await signInAtOgestion(world, ogestion);
  });

  test('S88 : chaque adresse du routeur y est, et aucune autre', () => {
    expect(addressesIn(cells).toSorted()).toEqual(addressesOfOgestion(world.ogestion.env).toSorted());
  });

  test(
    'S46 S88 G13 : chaque page, et chaque formulaire refusé, quoi qu’il prétende, qui ne change rien',
    async () => {
      const before = await stateOf(ogestion);
      expect(await play(world.ogestion.url, visitors, harmless, AT_ONCE)).toEqual([]);
      expect(await stateOf(ogestion)).toEqual(before);
    },
    PATIENCE,
  );

  test(
    'S88 : chaque formulaire ouvert, puis ce qui met fin à la session',
    async () => {
      expect(await play(world.ogestion.url, visitors, done, 1)).toEqual([]);
      expect(await playLast(world.ogestion.url, () => signInAtOgestion(world, ogestion), last)).toEqual([]);
    },
    PATIENCE,
  );
});
