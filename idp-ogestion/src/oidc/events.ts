import type Provider from 'oidc-provider';
import type { KoaContextWithOIDC } from 'oidc-provider';
import type { Logger } from '#shared/log.ts';
import type { Context, Origin } from '../domain/context.ts';
import { insertAudit } from '../store/audit.ts';
import { addJob } from '../store/jobs.ts';

type Parts = Context & { log: Logger; origin: (ctx: KoaContextWithOIDC) => Origin };

/** What the provider says of itself, written where an operator looks: refusals in the log, replays in the journal. */
export function listen(provider: Provider, parts: Parts): void {
  logRefusals(provider, parts);
  journalRevocations(provider, parts);
  retryNotices(provider, parts);
}

function logRefusals(provider: Provider, { log }: Parts): void {
  const refused = (event: string) => (ctx: KoaContextWithOIDC, error: Error) =>
    log.warn({ event, clientId: ctx.oidc?.client?.clientId, requestId: ctx.state.requestId, cause: describe(error) });

  provider.on('authorization.error', refused('authorization.error'));
  provider.on('end_session.error', refused('end_session.error'));
  provider.on('grant.error', refused('grant.error'));
  provider.on('pushed_authorization_request.error', refused('pushed_authorization_request.error'));
  provider.on('revocation.error', refused('revocation.error'));
  provider.on('userinfo.error', refused('userinfo.error'));
  provider.on('server_error', (ctx, error) =>
    log.error({ err: error, requestId: ctx.state.requestId }, 'provider error'),
  );
}

function journalRevocations(provider: Provider, { pool, clock, log, origin }: Parts): void {
  provider.on('grant.revoked', (ctx, grantId) => {
    const { account, client } = ctx.oidc;
    const event = { at: clock.now(), event: 'authn_token_revoked', result: 'success' as const, details: { grantId } };
    const who = { actorSub: account?.accountId, clientId: client?.clientId };
    insertAudit(pool, { ...event, ...who, ...origin(ctx) }).catch((error) => log.error(error));
  });
}

/** A notice that the library itself could not give is left to the queue. */
function retryNotices(provider: Provider, { pool, log }: Parts): void {
  provider.on('backchannel.error', (_ctx, error, client, sub, sid) => {
    log.warn({ event: 'backchannel.error', clientId: client.clientId, cause: describe(error) });
    if (!sub || !sid) return;
    addJob(pool, 'logout-notice', { clientId: client.clientId, sub, sid }).catch((fault) => log.error(fault));
  });
}

/** The cause of a refusal for operators; descriptions of the library never hold a token. */
const describe = (error: Error & { error_description?: string; error_detail?: string }): string =>
  [error.message, error.error_description, error.error_detail].filter(Boolean).join(': ');
