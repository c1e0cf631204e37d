import type { Clock } from '#shared/clock.ts';
import type { Logger } from '#shared/log.ts';
import type { Config } from '../config.ts';
import type { Provider } from '../domain/provider.ts';
import { readAgain } from './claims.ts';
import { createDiscovery } from './discovery.ts';
import { refuse, unavailable } from './faults.ts';
import { begin, finish } from './login.ts';
import { endSessionUrl } from './logout.ts';
import { createLogoutTokenVerifier } from './logout-token.ts';
import { createReachability } from './reachability.ts';

/** oGestion as its relying party uses it: OpenID Connect, PAR, PKCE, private_key_jwt; see domain/provider.ts. */
export function createProvider(config: Config, clock: Clock, log: Logger): Provider {
  const discovery = createDiscovery(config, clock);
  const reach = () => discovery.get().catch((error) => unavailable(log, 'discovery', error));
  const verify = createLogoutTokenVerifier(config);
  return {
    begin: async (sessionEnded) =>
      begin(await reach(), config, sessionEnded).catch((error) => unavailable(log, 'start', error)),
    finish: async (query, secrets) =>
      finish(await reach(), config, query, secrets).catch((error) => refuse(log, 'callback', error)),
    readAgain: async (refreshToken, sub) =>
      readAgain(await reach(), refreshToken, sub).catch((error) => refuse(log, 'claims', error)),
    endSessionUrl: (idToken, state) =>
      discovery.fresh().then(
        (found) => endSessionUrl(found, config, idToken, state),
        () => null,
      ),
    verifyLogoutToken: async (token) => verify(await reach(), token),
    answers: createReachability(discovery.fresh, clock),
  };
}
