import type { Cluster } from '../../scripts/postgres/cluster.ts';

declare global {
  /** Set-up and teardown run in one process, but load their own copies of this module: the process itself remembers. */
  var clusterOfTheRun: Cluster | undefined;
}

export const keepCluster = (cluster: Cluster): void => {
  globalThis.clusterOfTheRun = cluster;
};

export const takeCluster = (): Cluster | undefined => globalThis.clusterOfTheRun;
