import { type Configuration, errors } from 'oidc-provider';
import { type Clock, epochSeconds } from '#shared/clock.ts';

/** How long, in seconds, a client assertion may still be good when it is presented: clients make one for each request. */
const LONGEST_LIFE = 300;
/** How many seconds the clocks of a client and ours may differ (OP22). */
export const CLOCK_TOLERANCE = 10;

type Assert = NonNullable<Configuration['assertJwtClientAuthClaimsAndHeader']>;

/** What we ask of a client assertion (RFC 7523) besides what the library verifies: OP21, OP22. */
export const assertClientAssertion =
  (issuer: string, clock: Clock): Assert =>
  (_ctx, { aud, exp, iat = 0 }) => {
    const now = epochSeconds(clock);
    if (aud !== issuer) throw refusal('aud must be the issuer, as a string');
    if (Number(exp) > now + LONGEST_LIFE) throw refusal(`exp must be at most ${LONGEST_LIFE} seconds away`);
    if (Number(iat) > now + CLOCK_TOLERANCE) throw refusal('iat is in the future');
  };

const refusal = (detail: string) => new errors.InvalidClientAuth(`client_assertion: ${detail}`);
