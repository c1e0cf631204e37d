import { migrate } from '#shared/migrate.ts';
import type { Server } from './servers.ts';
import * as world from './world.ts';

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
