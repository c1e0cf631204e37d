import { createHash, randomBytes } from 'node:crypto';
import { importJWK, type JWK, type JWTPayload, SignJWT } from 'jose';
import { epochSeconds, systemClock } from '#shared/clock.ts';
import { CLAIRE, DEMO_PASSWORD, type Person } from '../../scripts/cast.ts';
import { rememberProofs, rememberTokens } from './handed-out.ts';
import type { Metadata } from './op-world.ts';
import type { Answer, Visitor } from './visitor.ts';

/** Parameters of a request; `undefined` leaves one out. */
export type Params = Record<string, string | undefined>;
export type Reply = { status: number; headers: Headers; body: Record<string, unknown> };
export type Tokens = { access_token: string; id_token: string; refresh_token: string };

/** How a client is registered, as far as it must know it itself. */
export type Registered = {
  clientId: string;
  redirectUri: string;
  postLogoutUri: string;
  scope: string;
  par: boolean;
  pkce: boolean;
  credential: { key: JWK } | { secret: string };
};

/** A login that a client has begun, and what it keeps of it. */
export type Flow = { url: string; state: string; nonce: string; verifier: string };
export type Arrival = { code: string; flow: Flow; answer: Answer; query: URLSearchParams };

const random = (): string => randomBytes(32).toString('base64url');
const challengeOf = (verifier: string): string => createHash('sha256').update(verifier).digest('base64url');

/** A relying party of oGestion as the standards describe it, one verb an endpoint; every parameter can be changed. */
export class OpClient {
  readonly id: string;
  readonly registered: Registered;
  readonly metadata: Metadata;

  constructor(registered: Registered, metadata: Metadata) {
    this.id = registered.clientId;
    this.registered = registered;
    this.metadata = metadata;
  }

  /** Begins a login: the address to send a browser to. A client that must push its request does so. */
  async begin(changes: Params = {}): Promise<Flow> {
    const { redirectUri: redirect_uri, scope, par, pkce } = this.registered;
    const [state, nonce, verifier] = [random(), random(), random()];
    const challenge = pkce ? { code_challenge: challengeOf(verifier), code_challenge_method: 'S256' } : {};
    const params = { response_type: 'code', redirect_uri, scope, state, nonce, ...challenge, ...changes };
    if (!par) return { url: this.authorizeUrl(params), state, nonce, verifier };
    const { body } = await this.par({ client_id: this.id, ...params });
    return { url: this.authorizeUrl({ request_uri: String(body.request_uri) }), state, nonce, verifier };
  }

  authorizeUrl(params: Params): string {
    return `${this.metadata.authorization_endpoint}?${encode({ client_id: this.id, ...params })}`;
  }

  /** Sends a browser through a login, its form included when it is shown, up to the arrival at the client. */
  async arrive(visitor: Visitor, person: Person = CLAIRE, changes: Params = {}): Promise<Arrival> {
    const flow = await this.begin(changes);
    const first = await visitor.get(flow.url);
    const answer = first.url.startsWith(`${this.metadata.issuer}/connexion/`)
      ? await loginThroughForm(visitor, first, person)
      : first;
    const query = new URL(answer.url).searchParams;
    return { code: query.get('code') ?? '', flow, answer, query };
  }

  /** Signs a person in and redeems the code. */
  async signIn(visitor: Visitor, person: Person = CLAIRE, changes: Params = {}): Promise<Tokens> {
    const { code, flow } = await this.arrive(visitor, person, changes);
    const { status, body } = await this.redeem(code, flow.verifier);
    if (status !== 200) throw new Error(`The code was refused: ${JSON.stringify(body)}`);
    return body as Tokens;
  }

  async redeem(code: string, verifier?: string, changes: Params = {}): Promise<Reply> {
    const { redirectUri: redirect_uri, pkce } = this.registered;
    const code_verifier = pkce ? verifier : undefined;
    return this.token({ grant_type: 'authorization_code', code, redirect_uri, code_verifier, ...changes });
  }

  refresh(refresh_token: string, changes: Params = {}): Promise<Reply> {
    return this.token({ grant_type: 'refresh_token', refresh_token, ...changes });
  }

  token(params: Params): Promise<Reply> {
    return this.#authenticated(this.metadata.token_endpoint, params);
  }

  par(params: Params): Promise<Reply> {
    return this.#authenticated(this.metadata.pushed_authorization_request_endpoint, params);
  }

  revoke(token: string, changes: Params = {}): Promise<Reply> {
    return this.#authenticated(this.metadata.revocation_endpoint, { token, ...changes });
  }

  userinfo(accessToken: string, method: 'GET' | 'POST' = 'GET'): Promise<Reply> {
    return reply(
      fetch(this.metadata.userinfo_endpoint, { method, headers: { authorization: `Bearer ${accessToken}` } }),
    );
  }

  endSessionUrl(params: Params): string {
    return `${this.metadata.end_session_endpoint}?${encode(params)}`;
  }

  /** A proof of who the client is (RFC 7523), good for one use; any claim can be changed. */
  async clientAssertion(changes: JWTPayload = {}, key?: JWK): Promise<string> {
    const { credential } = this.registered;
    const jwk = key ?? ('key' in credential ? credential.key : {});
    const now = epochSeconds(systemClock);
    const claims = { iss: this.id, sub: this.id, aud: this.metadata.issuer, jti: random(), iat: now, exp: now + 60 };
    const header = { alg: String(jwk.alg), ...(jwk.kid && { kid: jwk.kid }) };
    return new SignJWT({ ...claims, ...changes }).setProtectedHeader(header).sign(await importJWK(jwk));
  }

  /** Posts with the client's registered authentication, unless `params` bring one. */
  async #authenticated(url: string, params: Params): Promise<Reply> {
    const { credential } = this.registered;
    if ('secret' in credential) return post(url, params, { authorization: basic(this.id, credential.secret) });
    const client_assertion = 'client_assertion' in params ? undefined : await this.clientAssertion();
    return post(url, { client_assertion_type: ASSERTION_TYPE, client_assertion, ...params });
  }
}

export const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

export const basic = (id: string, secret: string): string =>
  `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;

/** Posts a form as a machine does: no cookie, no fetch metadata. */
export function post(url: string, params: Params, headers: Record<string, string> = {}): Promise<Reply> {
  const body = encode(params);
  rememberProofs(body);
  return reply(fetch(url, { method: 'POST', headers, body, redirect: 'manual' }));
}

/** Fills the login page and sends it. */
export function loginThroughForm(visitor: Visitor, page: Answer, person: Person, password = DEMO_PASSWORD) {
  return visitor.submit(page, '/connexion/', { email: person.email, password });
}

const encode = (params: Params): URLSearchParams =>
  new URLSearchParams(Object.entries(params).filter((entry): entry is [string, string] => entry[1] !== undefined));

async function reply(pending: Promise<Response>): Promise<Reply> {
  const response = await pending;
  const text = await response.text();
  const json = response.headers.get('content-type')?.includes('json') && text !== '';
  const body: Record<string, unknown> = json ? JSON.parse(text) : {};
  rememberTokens(body);
  return { status: response.status, headers: response.headers, body };
}
