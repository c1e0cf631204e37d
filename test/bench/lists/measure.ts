import type { BenchDatabase } from '../database.ts';
import { type Figure, reading, spent } from '../figures.ts';
import { Visit } from '../journeys.ts';
import { forgetPeak } from '../processes.ts';
import { type Provider, plainSpeaker } from '../world.ts';
import { formsOf } from './forms.ts';
import type { Visitor } from './visitors.ts';

type Order = {
  what: string;
  path: string;
  typed: readonly string[];
  visitor: Visitor;
  server: Provider;
  rounds: number;
};
/** Requests below which a percentile would be one mishap. */
const LEAST = 40;

type Asked = { form: string; status: number; ms: number };

/**
 * How long one visitor waits for one list, from the request to the last byte, in all the forms in which he may ask for it: each
 * once that is not counted, then `rounds` times at least, one after the other.
 */
export async function measureList(database: BenchDatabase, order: Order): Promise<Figure> {
  const { what, path, typed, visitor, server, rounds } = order;
  const visit = new Visit(server.site, plainSpeaker);
  await visit.signIn(visitor.email);
  const address = path.replace(':siren', visitor.siren);
  const forms = formsOf((await visit.browser.get(address)).body, typed);
  await ask(visit, address, forms);
  forgetPeak(server.pid);
  const before = await reading(database, server);
  const asked: Asked[] = [];
  for (let round = 0; round < rounds || asked.length < LEAST; round += 1)
    asked.push(...(await ask(visit, address, forms)));
  const after = await reading(database, server);
  const answered = asked.filter(({ status }) => status === 200).map(({ ms }) => ms);
  const outcome = { latencies: answered, elapsed: answered.reduce((sum, ms) => sum + ms, 0), errors: errorsOf(asked) };
  return { what, on: server.name, users: 1, ...spent(outcome, before, after), note: noteOf(asked, forms) };
}

async function ask({ browser }: Visit, address: string, forms: string[]): Promise<Asked[]> {
  const asked: Asked[] = [];
  for (const form of forms) {
    const start = performance.now();
    const { status } = await browser.get(
      form === '' ? address : `${address}${address.includes('?') ? '&' : '?'}${form}`,
    );
    asked.push({ form, status, ms: performance.now() - start });
  }
  return asked;
}

function errorsOf(asked: Asked[]): Record<string, number> {
  const refused = Map.groupBy(
    asked.filter(({ status }) => status !== 200),
    ({ form, status }) => `${status} for ?${form}`,
  );
  return Object.fromEntries([...refused].map(([cause, group]) => [cause, group.length]));
}

const median = (values: number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/** The slowest of the forms, by its median. */
function noteOf(asked: Asked[], forms: string[]): string {
  const medians = [...Map.groupBy(asked, ({ form }) => form)].map(([form, group]) => ({
    form,
    ms: median(group.map(({ ms }) => ms)),
  }));
  const slowest = medians.toSorted((a, b) => b.ms - a.ms)[0];
  return `${forms.length} forms, the slowest ${slowest?.ms.toFixed(0)} ms: ?${slowest?.form}`;
}
