import { z } from 'zod';
import { SCOPES } from '#shared/claims.ts';
import type { RegisteredClient } from '../../idp-ogestion/src/store/clients.ts';

const LOCAL = /^(localhost|127\.0\.0\.1|\[::1\])$/;

/** An address of the application: https, or http on this very machine outside production; no fragment, no wildcard, no user (OP6). */
const asAddress = (production: boolean) =>
  z.string().refine((text) => isAddress(text, production), {
    error: `must be an https address, exact, without fragment${production ? '' : ' (http is accepted on localhost)'}`,
  });

function isAddress(text: string, production: boolean): boolean {
  const url = URL.parse(text);
  if (!url || /[*#]/.test(text) || url.username !== '' || url.password !== '') return false;
  return url.protocol === 'https:' || (!production && url.protocol === 'http:' && LOCAL.test(url.hostname));
}

const asScope = z
  .string()
  .refine(
    (scope) => scope.split(' ').includes('openid') && scope.split(' ').every((name) => SCOPES.some((s) => s === name)),
    { error: `must be openid, and more of ${SCOPES.join(' ')} if need be, separated by spaces` },
  );

const named = { kid: z.string().min(1), use: z.literal('sig').default('sig') };
/** Strict, so that a private key given by mistake is refused rather than stored. RSA: 2048 bits at least. */
const asPublicKey = z.discriminatedUnion('kty', [
  z.strictObject({
    kty: z.literal('EC'),
    crv: z.literal('P-256'),
    x: z.string(),
    y: z.string(),
    alg: z.literal('ES256').default('ES256'),
    ...named,
  }),
  z.strictObject({
    kty: z.literal('RSA'),
    n: z.string().min(342, 'must have 2048 bits or more'),
    e: z.string(),
    alg: z.enum(['PS256', 'RS256']).default('PS256'),
    ...named,
  }),
]);

const asText = z.string().trim().min(1);

/** A registration file: what docs/integration.md describes, and nothing else. */
export const applicationSchema = (production: boolean) =>
  z
    .strictObject({
      client_id: z.string().regex(/^[a-z][a-z0-9-]{2,62}$/, 'must have 3 to 63 lower-case letters, digits or hyphens'),
      client_name: asText.max(60),
      tagline: asText.max(140).default('Connectez-vous avec votre compte oGestion.'),
      theme: z.enum(['ogestion', 'digit-invest']).default('ogestion'),
      start_url: asAddress(production),
      first_party: z.boolean().default(false),
      listed: z.boolean().default(true),
      scope: asScope.default('openid'),
      redirect_uris: z.array(asAddress(production)).min(1),
      post_logout_redirect_uris: z.array(asAddress(production)).default([]),
      backchannel_logout_uri: asAddress(production).optional(),
      refresh_token: z.boolean().default(false),
      require_pushed_authorization_requests: z.boolean().default(true),
      pkce_required: z.boolean().default(true),
      id_token_signed_response_alg: z.enum(['RS256', 'ES256']).default('RS256'),
      token_endpoint_auth_method: z.enum(['private_key_jwt', 'client_secret_basic']),
      jwks: z.strictObject({ keys: z.array(asPublicKey).min(1) }).optional(),
      jwks_uri: asAddress(production).optional(),
    })
    .superRefine(({ token_endpoint_auth_method: method, jwks, jwks_uri }, context) => {
      const sources = [jwks, jwks_uri].filter((source) => source !== undefined).length;
      const wanted = method === 'private_key_jwt' ? 1 : 0;
      if (sources === wanted) return;
      const message = wanted ? 'private_key_jwt needs jwks or jwks_uri, one of them' : 'client_secret_basic has no key';
      context.addIssue({ code: 'custom', path: ['jwks'], message });
    });

export type Application = z.infer<ReturnType<typeof applicationSchema>>;

/** Reads a registration file; throws an `Error` whose message has one line for each fault. */
export function readApplication(json: string, production: boolean): Application {
  const parsed = applicationSchema(production).safeParse(JSON.parse(json));
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) => `  ${[...path, message].join(': ')}`);
  throw new Error(['This registration cannot be accepted:', ...faults].join('\n'));
}

/** The row of the registry that an application asks for, without its secret. */
export function rowOf(application: Application): Omit<RegisteredClient, 'secretHash'> {
  const { client_id, client_name, tagline, theme, start_url, first_party, listed, pkce_required, ...protocol } =
    application;
  const { refresh_token, jwks, jwks_uri, backchannel_logout_uri, ...metadata } = protocol;
  return {
    ...{ clientId: client_id, name: client_name, tagline, theme, startUrl: start_url },
    ...{ firstParty: first_party, listed, pkceRequired: pkce_required },
    metadata: {
      ...metadata,
      ...(jwks && { jwks }),
      ...(jwks_uri && { jwks_uri }),
      ...(backchannel_logout_uri && { backchannel_logout_uri, backchannel_logout_session_required: true }),
      grant_types: refresh_token ? ['authorization_code', 'refresh_token'] : ['authorization_code'],
      response_types: ['code'],
      require_auth_time: true,
    },
  };
}
