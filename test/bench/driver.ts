import type { JsonWebKey } from 'node:crypto';
import { clientKey } from './client-assertion.ts';
import type { Application, Site } from './journeys.ts';
import { closedLoop, openLoop } from './load.ts';
import { type Person, WORKLOADS, type WorkloadName } from './workloads.ts';

/** What a driver is told to do; a load at a fixed rate when `perSecond` is given, a closed loop otherwise. */
export type Order = {
  site: Site;
  application: { clientId: string; redirectUri: string; jwk?: JsonWebKey };
  workload: WorkloadName;
  users: number;
  warmUpMs: number;
  ms: number;
  perSecond?: number;
};

/** A process of its own, so that making the load does not slow what is measured more than it must. */
process.on('message', async (message: Order | 'go') => {
  if (message !== 'go') await drive(message);
});

async function drive(order: Order): Promise<void> {
  const people = await peopleFor(order);
  await closedLoop(people, order.warmUpMs);
  process.send?.('ready');
  await new Promise((resolve) => process.once('message', resolve));
  const { perSecond, ms } = order;
  process.send?.(await (perSecond ? openLoop(people, perSecond, ms) : closedLoop(people, ms)));
}

function peopleFor({ site, application, workload, users }: Order): Promise<Person[]> {
  const { jwk, ...named } = application;
  const speaker: Application = jwk ? { ...named, key: clientKey(jwk) } : named;
  return Promise.all(Array.from({ length: users }, (_, rank) => WORKLOADS[workload](site, speaker, rank)));
}

process.once('disconnect', () => process.exit());
