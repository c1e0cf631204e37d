import type Provider from 'oidc-provider';
import { isDatabaseAway, RETRY_AFTER_SECONDS } from '#shared/database-faults.ts';

/**
 * Applications that ask while the database is away are told to come back, as people are (G53): the library would say that
 * the fault is ours for good. It tells of the error once its answer is made, and before that leaves.
 */
export function answerUnavailable(provider: Provider): void {
  provider.on('server_error', (ctx, error) => {
    if (!isDatabaseAway(error) || ctx.status === 503) return;
    ctx.status = 503;
    ctx.set('Retry-After', RETRY_AFTER_SECONDS);
    ctx.body = { error: 'temporarily_unavailable', error_description: 'the service does not answer for the moment' };
  });
}
