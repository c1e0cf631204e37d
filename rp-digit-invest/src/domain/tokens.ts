import type { SignIn } from './provider.ts';
import type { Sealer } from './sealing.ts';
import type { Session } from './sessions.ts';

type Sealed = Pick<Session, 'cookieId' | 'sealedIdToken' | 'sealedRefreshToken'>;

const idTokenPlace = (cookieId: string): string => `id_token of ${cookieId}`;
const refreshTokenPlace = (cookieId: string): string => `refresh_token of ${cookieId}`;

/** The tokens of a login as its session keeps them. */
export const sealTokens = (sealer: Sealer, cookieId: string, { idToken, refreshToken }: SignIn): Sealed => ({
  cookieId,
  sealedIdToken: sealer.seal(idTokenPlace(cookieId), idToken),
  sealedRefreshToken: sealRefreshToken(sealer, cookieId, refreshToken),
});

export const sealRefreshToken = (sealer: Sealer, cookieId: string, refreshToken: string): Buffer =>
  sealer.seal(refreshTokenPlace(cookieId), refreshToken);

/** What lets us ask again about the person; nothing when it cannot be read any more, and only a login helps. */
export const refreshTokenOf = (sealer: Sealer, { cookieId, sealedRefreshToken }: Sealed): string | undefined =>
  sealer.unseal(refreshTokenPlace(cookieId), sealedRefreshToken);

/** What proves to the provider whose logout this is; nothing when it cannot be read any more. */
export const idTokenOf = (sealer: Sealer, { cookieId, sealedIdToken }: Sealed): string | undefined =>
  sealer.unseal(idTokenPlace(cookieId), sealedIdToken);
