import type Provider from 'oidc-provider';
import type { KoaContextWithOIDC } from 'oidc-provider';
import type { Logger } from '#shared/log.ts';
import type { Context } from '../domain/context.ts';
import { insertAudit } from '../store/audit.ts';
import { addJob } from '../store/jobs.ts';

/** What the provider says of itself, written where an operator looks: refusals in the log, replays in the journal. */
export function listen(provider: Provider, { pool, clock, log }: Context & { log: Logger }): void {
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

  provider.on('grant.revoked', (ctx, grantId) => {
    const { account, client } = ctx.oidc;
    const event = { at: clock.now(), event: 'authn_token_revoked', result: 'success' as const, details: { grantId } };
    insertAudit(pool, { ...event, actorSub: account?.accountId, clientId: client?.clientId }).catch((error) =>
      log.error(error),
    );
  });

  provider.on('backchannel.error', (_ctx, error, client, sub, sid) => {
    log.warn({ event: 'backchannel.error', clientId: client.clientId, cause: describe(error) });
    if (!sub || !sid) return;
    addJob(pool, 'logout-notice', { clientId: client.clientId, sub, sid }).catch((fault) => log.error(fault));
  });
}

/** The cause of a refusal for operators; descriptions of the library never hold a token. */
const describe = (error: Error & { error_description?: string; error_detail?: string }): string =>
  [error.message, error.error_description, error.error_detail].filter(Boolean).join(': ');
