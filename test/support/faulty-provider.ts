import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWTHeaderParameters, type JWTPayload, SignJWT } from 'jose';
import type { Claims } from '#shared/claims.ts';
import { rememberProofs, rememberTokens } from '#test/handed-out.ts';

/** The steps of a login that a test can break, by their paths. */
const PATHS = {
  discovery: '/.well-known/openid-configuration',
  par: '/request',
  auth: '/auth',
  token: '/token',
  userinfo: '/me',
  jwks: '/jwks',
} as const;
type Step = keyof typeof PATHS;

/** What the provider does wrong; an empty script is a provider that works. */
export type Script = {
  /** Issuer that the discovery document says, in place of the true one. */
  issuer?: string;
  /** Steps that answer 503, and steps that close the connection without a word. */
  down?: Step[];
  hangUp?: Step[];
  /** Parameters of the authorization response in place of the true ones; undefined removes one. */
  response?: Record<string, string | undefined>;
  /** Claims of the ID token in place of the true ones, or the whole token. */
  idClaims?: Record<string, unknown>;
  idToken?: (payload: JWTPayload) => Promise<string>;
  /** Members of userinfo in place of the true ones. */
  userinfo?: Record<string, unknown>;
  /** OAuth error of the token endpoint. */
  tokenError?: string;
  /** Whether the access token is refused by userinfo (RFC 6750 §3.1). */
  tokenRefused?: boolean;
};

export type Call = { step: Step | 'other'; form: URLSearchParams };
type Header = Partial<JWTHeaderParameters>;

export type FaultyProvider = {
  url: string;
  script: Script;
  /** Who logs in, and the session at the provider. */
  person: Claims;
  sid: string;
  /** What was asked, in order. */
  calls: Call[];
  countOf(step: Step): number;
  sign(payload: JWTPayload, header?: Header): Promise<string>;
  stop(): Promise<void>;
};

/**
 * A provider that signs what a test tells it to: a peer for the faults that oGestion cannot be made to commit. Its
 * authorization endpoint asks nothing and answers at once.
 */
export async function startFaultyProvider(person: Claims): Promise<FaultyProvider> {
  const { privateKey, publicKey } = await generateKeyPair('RS256');
  const keys = [{ ...(await exportJWK(publicKey)), kid: 'key-1', alg: 'RS256', use: 'sig' }];
  const server = createServer((req, res) => void answer(provider, keys, req, res));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const provider: FaultyProvider = {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    script: {},
    person,
    sid: 'session-1',
    calls: [],
    countOf: (step) => provider.calls.filter((call) => call.step === step).length,
    sign: (payload, header) =>
      new SignJWT(payload).setProtectedHeader({ alg: 'RS256', kid: 'key-1', ...header }).sign(privateKey),
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return provider;
}

async function answer(provider: FaultyProvider, keys: object[], req: IncomingMessage, res: ServerResponse) {
  const { pathname, searchParams } = new URL(req.url ?? '/', provider.url);
  const step = (Object.keys(PATHS) as Step[]).find((name) => PATHS[name] === pathname);
  const form = new URLSearchParams((await req.toArray()).join(''));
  provider.calls.push({ step: step ?? 'other', form });
  rememberProofs(form);
  if (step && provider.script.hangUp?.includes(step)) return req.socket.destroy();
  if (!step || provider.script.down?.includes(step)) return json(res, 503, {});
  const answers = {
    discovery: () => json(res, 200, discoveryOf(provider)),
    par: () => json(res, 201, { request_uri: `${REQUEST}${provider.calls.length - 1}`, expires_in: 60 }),
    auth: () => redirect(provider, searchParams.get('request_uri') ?? '', res),
    token: () => token(provider, form.get('code') ?? '', res),
    userinfo: () => userinfo(provider, res),
    jwks: () => json(res, 200, { keys }),
  };
  await answers[step]();
}

function json(res: ServerResponse, status: number, body: object, headers: Record<string, string> = {}): void {
  rememberTokens({ ...body });
  res.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

const discoveryOf = ({ url, script }: FaultyProvider) => ({
  issuer: script.issuer ?? url,
  authorization_endpoint: `${url}/auth`,
  pushed_authorization_request_endpoint: `${url}/request`,
  token_endpoint: `${url}/token`,
  userinfo_endpoint: `${url}/me`,
  jwks_uri: `${url}/jwks`,
  end_session_endpoint: `${url}/session/end`,
  response_types_supported: ['code'],
  subject_types_supported: ['public'],
  id_token_signing_alg_values_supported: ['RS256'],
  code_challenge_methods_supported: ['S256'],
  authorization_response_iss_parameter_supported: true,
});

/** The only ones it gives. */
export const ACCESS_TOKEN = 'access-token-of-the-faulty-provider';
export const REFRESH_TOKEN = 'refresh-token-of-the-faulty-provider';

const REQUEST = 'urn:ietf:params:oauth:request_uri:';

/** What was pushed by the call of this rank: the last part of a request_uri, and of the code that answers it. */
const pushedAs = ({ calls }: FaultyProvider, name: string): URLSearchParams =>
  calls[Number(/\d+$/.exec(name)?.[0])]?.form ?? new URLSearchParams();

function redirect(provider: FaultyProvider, requestUri: string, res: ServerResponse): void {
  const pushed = pushedAs(provider, requestUri);
  const target = new URL(pushed.get('redirect_uri') ?? '');
  const code = requestUri.replace(REQUEST, 'code-');
  const truth = { code, state: pushed.get('state') ?? '', iss: provider.url };
  for (const [name, value] of Object.entries({ ...truth, ...provider.script.response })) {
    if (value !== undefined) target.searchParams.set(name, value);
  }
  res.writeHead(303, { location: target.href }).end();
}

async function token(provider: FaultyProvider, code: string, res: ServerResponse): Promise<void> {
  const { script, person, sid } = provider;
  if (script.tokenError) return json(res, 400, { error: script.tokenError });
  const iat = Math.floor(Date.now() / 1000);
  const payload = {
    ...{ iss: provider.url, sub: person.sub, aud: 'digit-invest-cfa', iat, exp: iat + 300, auth_time: iat, sid },
    nonce: pushedAs(provider, code).get('nonce') ?? '',
    ...script.idClaims,
  };
  const id_token = await (script.idToken ?? provider.sign)(payload);
  json(res, 200, {
    id_token,
    access_token: ACCESS_TOKEN,
    refresh_token: REFRESH_TOKEN,
    token_type: 'Bearer',
    expires_in: 600,
  });
}

function userinfo({ script, person }: FaultyProvider, res: ServerResponse) {
  if (script.tokenRefused) return json(res, 401, {}, { 'www-authenticate': 'Bearer error="invalid_token"' });
  json(res, 200, { ...person, ...script.userinfo });
}
