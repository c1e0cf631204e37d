import { run, Logger as WorkerLogger } from 'graphile-worker';
import type Provider from 'oidc-provider';
import type { Logger } from '#shared/log.ts';
import type { Context } from './domain/context.ts';
import { purge } from './domain/purge.ts';
import { logoutNotice } from './oidc/logout-notices.ts';

/** Runs the background jobs of oGestion in this process. Any number of processes may: a job has one taker. */
export async function startWorker(
  parts: Context & { provider: Provider; log: Logger },
): Promise<{ stop(): Promise<void> }> {
  const { pool, provider, log } = parts;
  const notify = logoutNotice(provider);
  return run({
    pgPool: pool,
    noHandleSignals: true,
    concurrency: 4,
    logger: quiet(log),
    taskList: {
      'logout-notice': (payload) => notify(payload as Parameters<typeof notify>[0]),
      purge: () => purge(parts),
    },
    crontab: '17 * * * * purge',
  });
}

/** The queue's own words, in our log: what it does is of no interest, what fails is. */
const quiet = (log: Logger) =>
  new WorkerLogger(() => (level, message) => {
    if (level === 'error' || level === 'warning') log.warn({ queue: level }, message);
    else log.debug(message);
  });
