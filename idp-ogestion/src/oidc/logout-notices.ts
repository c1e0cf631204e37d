import type Provider from 'oidc-provider';
import type { Client } from 'oidc-provider';
import type { Jobs } from '../store/jobs.ts';

/** The library's own verb, absent from its types (fact 14). */
type Notified = Client & { backchannelLogout(sub: string, sid: string): Promise<void> };

/**
 * Tells a relying party that a session is over (OpenID Connect Back-Channel Logout §2.5). Throws when it could not be
 * told, so that the queue tries again later; an application that left the registry needs no notice.
 */
export const logoutNotice =
  (provider: Provider) =>
  async ({ clientId, sub, sid }: Jobs['logout-notice']): Promise<void> => {
    const client = (await provider.Client.find(clientId)) as Notified | undefined;
    if (client?.backchannelLogoutUri) await client.backchannelLogout(sub, sid);
  };
