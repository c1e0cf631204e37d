import type { KoaContextWithOIDC } from 'oidc-provider';
import { epochSeconds } from '#shared/clock.ts';
import type { Context } from '../domain/context.ts';
import { type LifetimesByKind, secondsLeft } from '../domain/sessions.ts';
import type { User } from '../store/users.ts';

/** A session that has no account yet only carries a logout in progress, in seconds. */
const ANONYMOUS_SESSION = 600;

type Session = NonNullable<KoaContextWithOIDC['oidc']['session']>;

/**
 * Seconds that a session the provider writes has left, by the kind of its account. A request that has not loaded the account,
 * such as a logout, leaves the session the end that it had.
 */
export const sessionTtl =
  (context: Context, lifetimes: LifetimesByKind) =>
  ({ oidc }: KoaContextWithOIDC, session: Session): number => {
    if (session.loginTs === undefined) return ANONYMOUS_SESSION;
    const kind = oidc.account?.kind as User['kind'] | undefined;
    if (kind) return secondsLeft(context, session.loginTs, lifetimes[kind]);
    return Math.max(1, (session.exp ?? 0) - epochSeconds(context.clock));
  };
