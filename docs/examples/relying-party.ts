/**
 * A whole relying party of oGestion in one file, to be read, run and copied: docs/integration.md tells the story.
 *   ISSUER, URL, CLIENT_ID, and CLIENT_SECRET or CLIENT_KEY (a private JWK as JSON)
 *   npx node docs/examples/relying-party.ts
 * What it keeps in memory belongs in your database: a second process would know nothing of it.
 */
import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { createRemoteJWKSet, importJWK, type JWK, type JWTPayload, jwtVerify } from 'jose';
import * as oidc from 'openid-client';

export type Settings = { issuer: string; url: string; clientId: string; credential: { secret: string } | { key: JWK } };

type Login = { state: string; nonce: string; verifier: string };
type Session = { sub: string; sid: unknown; idToken: string; userinfo: oidc.UserInfoResponse };
type Handler = (req: IncomingMessage, res: ServerResponse, url: URL) => Promise<void> | void;

/** The application. oGestion need not be there when it starts. */
export class RelyingParty {
  readonly #settings: Settings;
  readonly #logins = new Map<string, Login>();
  readonly #sessions = new Map<string, Session>();
  readonly #logoutTokensSeen = new Set<string>();
  #known: Promise<oidc.Configuration> | undefined;

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  readonly #routes: Record<string, Handler> = {
    'GET /': (req, res) => this.#showHome(req, res),
    'GET /connexion': (_req, res) => this.#beginLogin(res),
    'GET /retour': (req, res, url) => this.#finishLogin(req, res, url),
    'POST /deconnexion': (req, res) => this.#logOut(req, res),
    'GET /au-revoir': (_req, res) => page(res, 200, '<p>Votre session est fermée.</p>'),
    'POST /canal-arriere': (req, res) => this.#obeyLogoutToken(req, res),
  };

  /** Whatever does not hold is a 400 that opens nothing. A machine needs no more; a person gets a way to begin again. */
  async answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const url = new URL(req.url ?? '/', this.#settings.url);
    const handler = this.#routes[`${req.method} ${url.pathname}`];
    if (!handler) return page(res, 404, '<p>Page introuvable.</p>');
    try {
      await handler(req, res, url);
    } catch {
      page(res, 400, '<p>La connexion n’a pas abouti.</p><a href="/connexion">Recommencer</a>');
    }
  }

  #showHome(req: IncomingMessage, res: ServerResponse): void {
    const person = this.#sessions.get(cookie(req, 'session'))?.userinfo;
    const hello = `<p>Bonjour ${escaped(`${person?.given_name} ${person?.family_name}`)}</p>`;
    const leave = '<form method="post" action="/deconnexion"><button>Se déconnecter</button></form>';
    page(res, 200, person ? hello + leave : '<a href="/connexion">Se connecter</a>');
  }

  // 1. Everything that will be checked is drawn now, kept here, and bound to this browser by a cookie.
  async #beginLogin(res: ServerResponse): Promise<void> {
    const login = { state: oidc.randomState(), nonce: oidc.randomNonce(), verifier: oidc.randomPKCECodeVerifier() };
    const destination = await oidc.buildAuthorizationUrlWithPAR(await this.#provider(), {
      redirect_uri: `${this.#settings.url}/retour`,
      scope: 'openid profile email ogestion',
      state: login.state,
      nonce: login.nonce,
      code_challenge: await oidc.calculatePKCECodeChallenge(login.verifier),
      code_challenge_method: 'S256',
    });
    redirect(res, destination.href, this.#cookieFor('login', this.#logins, login));
  }

  // 2. Back with a code: used once, in the browser that began. The address is built from our settings, never from Host.
  async #finishLogin(req: IncomingMessage, res: ServerResponse, { search }: URL): Promise<void> {
    const login = this.#logins.get(cookie(req, 'login'));
    this.#logins.delete(cookie(req, 'login'));
    if (!login) throw new Error('this login is not awaited');
    const provider = await this.#provider();
    const tokens = await oidc.authorizationCodeGrant(provider, new URL(`${this.#settings.url}/retour${search}`), {
      expectedState: login.state,
      expectedNonce: login.nonce,
      pkceCodeVerifier: login.verifier,
      idTokenExpected: true,
    });
    const { sub, sid } = tokens.claims() ?? { sub: '', sid: undefined };
    const userinfo = await oidc.fetchUserInfo(provider, tokens.access_token, sub);
    const session = { sub, sid, idToken: tokens.id_token ?? '', userinfo };
    redirect(res, '/', this.#cookieFor('session', this.#sessions, session)); // a new cookie, never one from before
  }

  // 3. Our session first, then the one of oGestion, which tells the other applications.
  async #logOut(req: IncomingMessage, res: ServerResponse): Promise<void> {
    if (req.headers['sec-fetch-site'] !== 'same-origin') return page(res, 403, '<p>Demande refusée.</p>');
    const session = this.#sessions.get(cookie(req, 'session'));
    this.#sessions.delete(cookie(req, 'session'));
    if (!session) return redirect(res, '/au-revoir');
    const parameters = { id_token_hint: session.idToken, post_logout_redirect_uri: `${this.#settings.url}/au-revoir` };
    redirect(res, oidc.buildEndSessionUrl(await this.#provider(), parameters).href);
  }

  // 4. oGestion says that a session is over: the browser is not there, so sessions are found by `sid`, or by `sub`.
  async #obeyLogoutToken(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const token = new URLSearchParams(await text(req)).get('logout_token') ?? '';
    const { sub, sid, jti = '' } = await this.#verified(token);
    if (this.#logoutTokensSeen.has(jti)) throw new Error('this logout token was used before');
    this.#logoutTokensSeen.add(jti);
    for (const [id, session] of this.#sessions) {
      if (sid === undefined ? session.sub === sub : session.sid === sid) this.#sessions.delete(id);
    }
    res.writeHead(200, { 'cache-control': 'no-store' }).end();
  }

  async #verified(logoutToken: string): Promise<JWTPayload> {
    const { issuer, jwks_uri = '' } = (await this.#provider()).serverMetadata();
    const { payload } = await jwtVerify(logoutToken, createRemoteJWKSet(new URL(jwks_uri)), {
      typ: 'logout+jwt',
      issuer,
      audience: this.#settings.clientId,
      algorithms: ['RS256', 'ES256'],
      maxTokenAge: 120,
      requiredClaims: ['exp', 'jti'],
    });
    const { events, nonce, sid, sub } = payload;
    const isLogout = typeof events === 'object' && events !== null && LOGOUT_EVENT in events;
    if (!isLogout || nonce !== undefined || !(sid ?? sub)) throw new Error('not a logout token');
    return payload;
  }

  #provider(): Promise<oidc.Configuration> {
    this.#known ??= discover(this.#settings).catch((error) => {
      this.#known = undefined; // the next request asks again
      throw error;
    });
    return this.#known;
  }

  #cookieFor<T>(name: string, kept: Map<string, T>, value: T): string {
    const id = randomBytes(32).toString('base64url');
    kept.set(id, value);
    return `${name}=${id}; Path=/; HttpOnly; SameSite=Lax${this.#settings.url.startsWith('https:') ? '; Secure' : ''}`;
  }
}

const LOGOUT_EVENT = 'http://schemas.openid.net/event/backchannel-logout';

/** Reads the discovery document. `enableNonRepudiationChecks` has the ID token's signature verified in the code flow too. */
async function discover({ issuer, clientId, credential }: Settings): Promise<oidc.Configuration> {
  const insecure = issuer.startsWith('http:') ? [oidc.allowInsecureRequests] : []; // on this machine only
  return oidc.discovery(new URL(issuer), clientId, {}, await authentication(credential), {
    timeout: 5,
    execute: [...insecure, oidc.enableNonRepudiationChecks],
  });
}

async function authentication(credential: Settings['credential']): Promise<oidc.ClientAuth> {
  if ('secret' in credential) return oidc.ClientSecretBasic(credential.secret);
  const { kid = '', alg = 'ES256' } = credential.key;
  const key = await importJWK(credential.key, alg);
  if (key instanceof Uint8Array) throw new Error('CLIENT_KEY must be an asymmetric key');
  return oidc.PrivateKeyJwt({ key, kid });
}

const cookie = (req: IncomingMessage, name: string): string =>
  new RegExp(`(?:^|; )${name}=([^;]*)`).exec(req.headers.cookie ?? '')?.[1] ?? '';

const redirect = (res: ServerResponse, location: string, newCookie?: string): void =>
  void res.writeHead(303, { location, ...(newCookie && { 'set-cookie': newCookie }) }).end();

const page = (res: ServerResponse, status: number, body: string): void =>
  void res
    .writeHead(status, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' })
    .end(`<!doctype html><html lang="fr"><title>Exemple</title>${body}</html>`);

const escaped = (value: string): string => value.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

if (import.meta.main) {
  const { ISSUER = 'http://localhost:3000', URL: url = 'http://localhost:3002', CLIENT_ID = 'exemple' } = process.env;
  const { CLIENT_KEY, CLIENT_SECRET = '' } = process.env;
  const credential = CLIENT_KEY ? { key: JSON.parse(CLIENT_KEY) as JWK } : { secret: CLIENT_SECRET };
  const application = new RelyingParty({ issuer: ISSUER, url, clientId: CLIENT_ID, credential });
  createServer((req, res) => void application.answer(req, res)).listen(new URL(url).port);
  console.log(`Open ${url}`);
}
