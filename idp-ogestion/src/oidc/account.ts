import type { Account, FindAccount } from 'oidc-provider';
import type { Claims } from '#shared/claims.ts';
import type { Clock } from '#shared/clock.ts';
import type { Db } from '#shared/pg.ts';
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
 * (OP25).
 */
export const findAccount =
  (db: Db, clock: Clock): FindAccount =>
  async (_ctx, sub): Promise<Account | undefined> => {
    const user = currentRequest()?.account(sub) ?? (await findActiveUser(db, sub, clock.now()));
    return user && { accountId: user.sub, claims: () => ({ ...claimsOf(user) }) };
  };
