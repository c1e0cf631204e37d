import { fork } from 'node:child_process';
import path from 'node:path';
import argon2 from 'argon2';
import { migrate } from '#shared/migrate.ts';
import { DEMO_PASSWORD } from '../../scripts/cast.ts';
import { type Figure, type Load, measure } from './figures.ts';
import type { Limits, LimitsOrder } from './limits.ts';
import { nextMessage } from './messages.ts';
import type { Options } from './options.ts';
import { commonLoads, FIGURES, loginLoad } from './plan.ts';
import type { Server } from './servers.ts';
import * as world from './world.ts';

/** Makes every load of the plan, in order, and gives the figures; each is told as soon as it is there. */
export async function runLoads(
  around: world.Surroundings,
  options: Options,
  tell: (figure: Figure) => void,
): Promise<Figure[]> {
  const figures: Figure[] = [];
  const make = async (loads: Load[]): Promise<void> => {
    for (const load of loads.filter(({ what }) => what.includes(options.only))) {
      const figure = await measure(around.database, load);
      figures.push(figure);
      tell(figure);
    }
  };
  const ogestion = await world.launchOgestion(around, profiling(around, options));
  const bare = await world.launchBare(around);
  const digitInvest = world.digitInvestSpeaker(around.digitInvestUrl, around.seeded.clientKey);
  try {
    await make(commonLoads({ ogestion, bare, digitInvest, options }));
  } finally {
    await Promise.all([ogestion.stop(), bare.stop()]);
  }
  await during(
    world.launchOgestion(around, ['--import', './test/bench/no-hash.ts', ...profiling(around, options)]),
    (server) => make([loginLoad(FIGURES.loginCost, server, options)]),
  );
  const hash = await argon2.hash(DEMO_PASSWORD, { memoryCost: 19456, timeCost: 2, parallelism: 1 });
  await during(world.launchBare(around, hash), (server) => make([loginLoad(FIGURES.loginBareHash, server, options)]));
  return figures;
}

const profiling = ({ logs }: world.Surroundings, { profile }: Options): string[] =>
  profile ? ['--cpu-prof', `--cpu-prof-dir=${logs}`] : [];

async function during<T extends Server>(starting: Promise<T>, work: (server: T) => Promise<void>): Promise<void> {
  const server = await starting;
  try {
    await work(server);
  } finally {
    await server.stop();
  }
}

/** Median of some starts of each application, on databases that are ready. */
export async function measureStarts(around: world.Surroundings, count: number): Promise<Record<string, number>> {
  const starts: Record<string, number> = { oGestion: await medianOf(count, () => world.launchOgestion(around)) };
  if (!world.hasDigitInvest()) return starts;
  await migrate(around.database.urls.digit_invest, 'rp-digit-invest/src/store/migrations');
  starts['Digit Invest'] = await medianOf(count, () => world.launchDigitInvest(around, 'http://localhost:9'));
  return starts;
}

async function medianOf(count: number, start: () => Promise<Server>): Promise<number> {
  const times: number[] = [];
  for (let done = 0; done < count; done += 1) {
    const server = await start();
    times.push(server.readyMs);
    await server.stop();
  }
  return times.toSorted((a, b) => a - b)[Math.floor(count / 2)] ?? Number.NaN;
}

/** The limits of the machine, measured by a process of their own. */
export function measureLimits(order: LimitsOrder): Promise<Limits> {
  const child = fork(path.join(import.meta.dirname, 'limits.ts'));
  child.send(order);
  return nextMessage<Limits>(child, 'the limits');
}
