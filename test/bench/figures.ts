import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { BenchDatabase } from './database.ts';
import type { Order } from './driver.ts';
import type { Outcome } from './load.ts';
import { nextMessage } from './messages.ts';
import { cpuOf, forgetPeak, peakMemoryOf } from './processes.ts';
import type { Server } from './servers.ts';

/** One line of the table. Times in milliseconds, memory in MB; what is not measured is NaN. */
export type Figure = {
  what: string;
  on: string;
  users: number;
  perSecond: number;
  p50: number;
  p95: number;
  p99: number;
  journeys: number;
  errors: Record<string, number>;
  statements: number;
  cpuProvider: number;
  cpuDatabase: number;
  peakMemory: number;
  /** The statements of a journey, most frequent first. */
  queries: { query: string; perJourney: number }[];
  /** What is worth telling besides. */
  note?: string;
};

export type Load = { what: string; server: Server; order: Order; beside?: Order };

const DRIVER = path.join(import.meta.dirname, 'driver.ts');

/** Makes one load on one server, and reads what it cost. `beside` is a second load, made at the same time, not counted. */
export async function measure(database: BenchDatabase, { what, server, order, beside }: Load): Promise<Figure> {
  const orders = beside ? [order, beside] : [order];
  const drivers = await Promise.all(orders.map(prepared));
  forgetPeak(server.pid);
  const before = await reading(database, server);
  const [outcome] = await Promise.all(drivers.map(outcomeOf));
  const after = await reading(database, server);
  await Promise.all(drivers.map(ended));
  return { what, on: server.name, users: order.users, ...spent(outcome as Outcome, before, after) };
}

/** A driver whose people are ready and whose code is warm. */
async function prepared(order: Order): Promise<ChildProcess> {
  const driver = fork(DRIVER);
  driver.send(order);
  await nextMessage(driver, 'the driver');
  return driver;
}

/** Its ports are free once it has ended. */
async function ended(driver: ChildProcess): Promise<void> {
  driver.disconnect();
  await once(driver, 'exit');
}

function outcomeOf(driver: ChildProcess): Promise<Outcome> {
  driver.send('go');
  return nextMessage<Outcome>(driver, 'the driver');
}

/** What is measured: a database, and the process of a server where there is one. */
type Measured = { database: string; pid?: number };
type Reading = { cpuProvider: number; cpuDatabase: number; peakMemory: number; calls: Map<string, number> };

/** What was used until now. The difference of two readings is what the work between them cost. */
export const reading = async (database: BenchDatabase, { database: name, pid }: Measured): Promise<Reading> => ({
  calls: new Map((await database.statements(name)).map(({ query, calls }) => [query, calls])),
  cpuProvider: pid === undefined ? Number.NaN : cpuOf(pid),
  cpuDatabase: database.cpu(),
  peakMemory: pid === undefined ? Number.NaN : peakMemoryOf(pid),
});

/** The columns of a figure, from what happened between two readings. */
export function spent({ latencies, elapsed, errors }: Outcome, before: Reading, after: Reading) {
  const sorted = latencies.toSorted((a, b) => a - b);
  const journeys = sorted.length;
  const percentile = (share: number): number => sorted[Math.ceil(share * journeys) - 1] ?? Number.NaN;
  const queries = [...after.calls]
    .map(([query, calls]) => ({ query, perJourney: (calls - (before.calls.get(query) ?? 0)) / journeys }))
    .filter(({ perJourney }) => perJourney > 0.01)
    .toSorted((a, b) => b.perJourney - a.perJourney);
  return {
    perSecond: (journeys * 1000) / elapsed,
    p50: percentile(0.5),
    p95: percentile(0.95),
    p99: percentile(0.99),
    journeys,
    errors,
    statements: queries.reduce((sum, { perJourney }) => sum + perJourney, 0),
    cpuProvider: (after.cpuProvider - before.cpuProvider) / journeys,
    cpuDatabase: (after.cpuDatabase - before.cpuDatabase) / journeys,
    peakMemory: after.peakMemory,
    queries,
  };
}
