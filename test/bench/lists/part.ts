import { step } from '../../../scripts/progress.ts';
import { seedVolume } from '../../../scripts/seed/volume/seed.ts';
import { sizesAt } from '../../../scripts/seed/volume/sizes.ts';
import type { Figure } from '../figures.ts';
import type { Bench, Part } from '../part.ts';
import { seedBench } from '../people.ts';
import { atMost, type Run, type Target } from '../targets.ts';
import * as world from '../world.ts';
import { measureList } from './measure.ts';
import { FIGURES, LISTS, nameOf } from './pages.ts';
import { findVisitors } from './visitors.ts';

/** A database of its own, so that its size is that of the order whatever other parts left. */
const DATABASE = 'volume';
const LIMIT_MS = 100;

/** Every list, with 2 000 organismes, 10 000 établissements, 200 000 users and 1 000 000 dossiers in the tables. */
export const lists: Part = { name: 'lists', figures: FIGURES, measure: measureLists, targets: listTargets };

async function measureLists(bench: Bench): Promise<Figure[]> {
  const { database } = bench.around;
  const url = await database.another(DATABASE);
  const { pepper, keySecret } = await seedBench(url, bench.around.digitInvestUrl);
  await seedVolume(url, { pepper, keySecret, sizes: sizesAt(1), step });
  const visitors = await findVisitors(url);
  const around = { ...bench.around, database: { ...database, urls: { ...database.urls, ogestion: url } } };
  const figures: Figure[] = [];
  await world.during(world.launchOgestion(around, world.profilingOf(around, bench.options)), async (started) => {
    const server = { ...started, database: DATABASE };
    for (const { path, by, typed = [] } of LISTS) {
      for (const visitor of by.filter((name) => bench.wants(nameOf(path, name)))) {
        const order = { what: nameOf(path, visitor), path, typed, visitor: visitors[visitor], server };
        const figure = await measureList(database, { ...order, rounds: bench.options.starts });
        figures.push(figure);
        bench.tell(figure);
      }
    }
  });
  return figures;
}

/** What is asked of each list, at the server. */
function listTargets({ figures }: Run): Target[] {
  return figures
    .filter(({ what }) => FIGURES.includes(what))
    .map(({ what, p95 }) => atMost(`${what}: p95`, LIMIT_MS, p95, 'ms'));
}
