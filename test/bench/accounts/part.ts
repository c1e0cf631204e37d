import { type Figure, measure } from '../figures.ts';
import type { Bench, Part } from '../part.ts';
import { atLeast, atMost, type Run, type Target } from '../targets.ts';
import * as world from '../world.ts';
import { addCrowd } from './crowd.ts';
import { measureMails } from './mails.ts';
import { measureSearch, SEARCHES } from './searches.ts';

/** Accounts in the perimeter of one référente. */
const CROWD = 200_000;
const MAILS = 1000;
const CREATION = 'creation of a user, end to end';
const QUEUE = '1 000 mails through the queue';

/** User management, with 200 000 accounts in the tables. */
export const accounts: Part = {
  name: 'accounts',
  figures: [...SEARCHES, CREATION, QUEUE],
  measure: measureAccounts,
  targets: accountsTargets,
};

async function measureAccounts(bench: Bench): Promise<Figure[]> {
  const { database } = bench.around;
  await addCrowd(database.urls.ogestion, CROWD);
  const figures: Figure[] = [];
  const make = async (what: string, making: () => Promise<Figure>): Promise<void> => {
    if (!bench.wants(what)) return;
    const figure = await making();
    figures.push(figure);
    bench.tell(figure);
  };
  for (const what of SEARCHES) await make(what, () => measureSearch(database, what, bench.options.starts));
  const flags = world.profilingOf(bench.around, bench.options);
  await world.during(world.launchOgestion(bench.around, flags), async (server) => {
    await make(CREATION, () => measure(database, creationLoad(server, bench.options)));
    await make(QUEUE, () => measureMails({ what: QUEUE, database, server, count: MAILS }));
  });
  return figures;
}

const creationLoad = (server: world.Provider, { ms, warmUpMs }: Bench['options']) => ({
  ...{ what: CREATION, server },
  order: { site: server.site, application: world.plainSpeaker, workload: 'creation', users: 8, ms, warmUpMs } as const,
});

/** What is asked of them. Only the searches have an aim in the order; the two others are what people find quick. */
function accountsTargets({ figures }: Run): Target[] {
  const find = (what: string) => figures.find((figure) => figure.what === what);
  return [
    ...SEARCHES.map((what) => atMost(`${what}: p95`, 50, find(what)?.p95, 'ms')),
    atMost(`${CREATION}: p95`, 1000, find(CREATION)?.p95, 'ms'),
    atLeast(QUEUE, 100, find(QUEUE)?.perSecond, '/s'),
  ];
}
