import type Provider from 'oidc-provider';
import type { Client } from 'oidc-provider';
import type { Logger } from '#shared/log.ts';
import type { Jobs } from '../store/jobs.ts';

/** The library's own verb, absent from its types (fact 14). */
type Notified = Client & { backchannelLogout(sub: string, sid: string): Promise<void> };

/**
 * Tells a relying party that a session is over (OpenID Connect Back-Channel Logout §2.5). Throws when it could not be
 * told, so that the queue tries again later; an application that left the registry needs no notice. The operator reads
 * which application, at which attempt, and why: fact 2.
 */
export const logoutNotice =
  (provider: Pick<Provider, 'Client'>, log: Logger) =>
  async ({ clientId, sub, sid }: Jobs['logout-notice'], attempt: number): Promise<void> => {
    const client = (await provider.Client.find(clientId)) as Notified | undefined;
    if (!client?.backchannelLogoutUri) return;
    await client.backchannelLogout(sub, sid).catch((error: Error) => {
      log.warn({ event: 'logout-notice', clientId, attempt, cause: causeOf(error) }, 'an application was not told');
      throw error;
    });
  };

/** `fetch` says why in the cause of its error. Neither ever holds what was sent. */
const causeOf = ({ message, cause }: Error): string =>
  cause instanceof Error ? `${message}: ${causeOf(cause)}` : message;
