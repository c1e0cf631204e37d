import { run, Logger as WorkerLogger } from 'graphile-worker';
import type Provider from 'oidc-provider';
import { secondsFrom } from '#shared/clock.ts';
import type { Logger } from '#shared/log.ts';
import { type Retention, removeAccounts } from './domain/account-removals.ts';
import type { Context } from './domain/context.ts';
import { sendLink } from './domain/link-requests.ts';
import { purge } from './domain/purge.ts';
import type { Letterhead } from './mail/letterhead.ts';
import { sendMail } from './mail/send-mail.ts';
import type { Postman } from './mail/smtp.ts';
import { logoutNotice } from './oidc/logout-notices.ts';
import { type Jobs, releaseJobsBegunBefore } from './store/jobs.ts';

/** Milliseconds. Below zero, the default, a stop would not wait until the end of the last jobs is written. */
const WRITTEN_BEFORE_STOP = { completeJobBatchDelay: 0, failJobBatchDelay: 0 };

/** No job lasts that long. Without a release, those of a killed process would wait four hours. */
const LONGEST_JOB_SECONDS = 300;

/** Jobs at a time. */
const CONCURRENCY = 4;

/**
 * The worker has connections of its own, so that a slow mail server keeps none from the pages. A mail about to leave holds
 * one and needs another for its link; one listens to the queue, one takes from it.
 */
export const WORKER_LIMITS = { max: 2 * CONCURRENCY + 2 };

type Parts = Context & {
  provider: Provider;
  log: Logger;
  postman: Postman;
  letterhead: Letterhead;
  retention: Retention;
  /** Under which failed logins are counted. */
  secret: string;
};

/** Runs the background jobs of oGestion in this process. Any number of processes may: a job has one taker. */
export async function startWorker(parts: Parts): Promise<{ stop(): Promise<void> }> {
  const { pool, clock, provider, log, postman, letterhead } = parts;
  const notify = logoutNotice(provider, log);
  const send = sendMail(parts, postman, letterhead);
  return run({
    pgPool: pool,
    noHandleSignals: true,
    concurrency: CONCURRENCY,
    preset: { worker: WRITTEN_BEFORE_STOP },
    logger: quiet(log),
    taskList: {
      'logout-notice': (payload, { job }) => notify(payload as Jobs['logout-notice'], job.attempts),
      'send-mail': (payload) => send(payload as Jobs['send-mail']),
      'request-link': (payload) => sendLink(parts, payload as Jobs['request-link']),
      purge: () => purge(parts),
      'remove-accounts': () => removeAccounts(parts, parts.retention),
      'release-jobs': () => releaseJobsBegunBefore(pool, secondsFrom(clock, -LONGEST_JOB_SECONDS)),
    },
    crontab: '17 * * * * purge\n47 * * * * remove-accounts\n* * * * * release-jobs',
  });
}

/** The queue's own words, in our log: what it does is of no interest, what fails is. */
const quiet = (log: Logger) =>
  new WorkerLogger(() => (level, message) => {
    if (level === 'error' || level === 'warning') log.warn({ queue: level }, message);
    else log.debug(message);
  });
