import type { Account, FindAccount } from 'oidc-provider';
import type { Claims } from '#shared/claims.ts';
import type { Context } from '../domain/context.ts';
import { type LifetimesByKind, touchSession } from '../domain/sessions.ts';
import type { OidcRecord } from '../store/oidc-records.ts';
import { findActiveUser, type User } from '../store/users.ts';
import { currentRequest } from './request-records.ts';

/** What relying parties may read of a person, all scopes together; the provider keeps what was granted (domain.md §6.9). */
export const claimsOf = (user: User): Claims => ({
  sub: user.sub,
  given_name: user.prenom,
  family_name: user.nom,
  email: user.email,
  email_verified: user.emailVerified,
  civilite: user.civilite,
  profils: user.profils,
  etablissements: user.etablissements,
});

/**
 * Loads the account behind a session or a token, afresh at each call: a deactivated person gets no answer, at once
 * (OP25). A relying party that asks with a token keeps the session of its person alive: he is at work there (G24).
 */
export const findAccount =
  (context: Context, lifetimes: LifetimesByKind): FindAccount =>
  async (_ctx, sub, token): Promise<Account | undefined> => {
    const request = currentRequest();
    const user = request?.account(sub) ?? (await findActiveUser(context.pool, sub, context.clock.now()));
    if (!user) return undefined;
    if (token && request?.session) await touchSession(context, sessionIn(request.session), lifetimes[user.kind]);
    return { accountId: user.sub, kind: user.kind, claims: () => ({ ...claimsOf(user) }) };
  };

const sessionIn = ({ payload, expires_at }: OidcRecord) => ({
  uid: String(payload.uid),
  loginTs: payload.loginTs,
  exp: expires_at ? expires_at.getTime() / 1000 : undefined,
});
