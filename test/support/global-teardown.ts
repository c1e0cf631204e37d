import { takeCluster } from './cluster-of-the-run.ts';

/** Stops and deletes the PostgreSQL of the run. A run that is killed leaves this to the cluster's guard. */
export default async function tearDown(): Promise<void> {
  await takeCluster()?.stop();
}
