import type { Person } from './workloads.ts';

/** What a load gave: how many journeys, in how long, and how long each took, in milliseconds. */
export type Outcome = { elapsed: number; latencies: number[]; errors: Record<string, number> };

type Sample = { latencies: number[]; errors: Record<string, number> };

const emptySample = (): Sample => ({ latencies: [], errors: {} });

/** One journey, timed from `since`: when it should have started, so that a late start counts as waiting. */
async function timed(sample: Sample, person: Person, since: number): Promise<void> {
  try {
    await person.again();
    sample.latencies.push(performance.now() - since);
  } catch (error) {
    const cause = error instanceof Error ? error.message.replace(/[\w-]{20,}/g, '…') : String(error);
    sample.errors[cause] = (sample.errors[cause] ?? 0) + 1;
  }
}

/** Closed loop: each person begins again as soon as he is done, for `ms`. Ends when the last is done. */
export async function closedLoop(people: Person[], ms: number): Promise<Outcome> {
  const sample = emptySample();
  const start = performance.now();
  const keepGoing = async (person: Person): Promise<void> => {
    while (performance.now() - start < ms) await timed(sample, person, performance.now());
  };
  await Promise.all(people.map(keepGoing));
  return { ...sample, elapsed: performance.now() - start };
}

/** Open loop: journeys start at a fixed rate whatever happens to the former ones (no coordinated omission). */
export async function openLoop(people: Person[], perSecond: number, ms: number): Promise<Outcome> {
  const sample = emptySample();
  const start = performance.now();
  const total = Math.floor((ms / 1000) * perSecond);
  const running: Promise<void>[] = [];
  for (let rank = 0; rank < total; rank += 1) {
    const due = start + (rank * 1000) / perSecond;
    const wait = due - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    running.push(timed(sample, people[rank % people.length] as Person, due));
  }
  await Promise.all(running);
  return { ...sample, elapsed: performance.now() - start };
}
