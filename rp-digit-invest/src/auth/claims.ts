import { type Configuration, fetchUserInfo, refreshTokenGrant } from 'openid-client';
import { type Claims, claimsSchema } from '#shared/claims.ts';
import { isRefused } from './faults.ts';

/**
 * The claims of a person as they are now, by the refresh token of the session; `ended` when the provider says so, or when
 * its answer is not about that person.
 */
export async function readAgain(
  provider: Configuration,
  refreshToken: string,
  sub: string,
): Promise<{ claims: Claims; refreshToken: string } | 'ended'> {
  try {
    const tokens = await refreshTokenGrant(provider, refreshToken);
    const userinfo = await fetchUserInfo(provider, tokens.access_token, sub);
    return { claims: claimsSchema.parse(userinfo), refreshToken: tokens.refresh_token ?? refreshToken };
  } catch (error) {
    if (isRefused(error)) return 'ended';
    throw error;
  }
}
