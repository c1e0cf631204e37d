import { createHash, randomBytes } from 'node:crypto';
import { DEMO_PASSWORD } from '../../scripts/cast.ts';
import { type Answer, Browser } from './browser.ts';
import { assertion, type ClientKey } from './client-assertion.ts';
import { PLAIN } from './clients.ts';

/**
 * A provider under measure: where it is, its endpoints' paths as its discovery gives them, and the port of 127.0.0.1 to
 * which it sends mails, where nobody listens unless a load needs them.
 */
export type Site = {
  issuer: string;
  paths: Record<'authorization' | 'token' | 'userinfo' | 'par', string>;
  mailPort?: number;
};

/** How an application speaks to the provider: by a secret and a plain request, or by PAR and private_key_jwt. */
export type Application = { clientId: string; redirectUri: string; key?: ClientKey };

export type Tokens = { access_token: string; refresh_token: string };

const BASIC = `Basic ${Buffer.from(`${PLAIN.client_id}:${PLAIN.client_secret}`).toString('base64')}`;
const random = (): string => randomBytes(32).toString('base64url');

/** The answer, if it has the status that the journey needs; throws otherwise, and the journey counts as an error. */
export function expected(step: string, status: number, answer: Answer): Answer {
  if (answer.status === status) return answer;
  throw new Error(
    `${step}: ${answer.status} instead of ${status} ${answer.headers.location ?? answer.body.slice(0, 200)}`,
  );
}

export const pathOf = (answer: Answer, site: Site): string => {
  const url = new URL(answer.headers.location ?? '', site.issuer);
  return url.pathname + url.search;
};

/** The provider, a browser and an application: the moves of which journeys are made. */
export class Visit {
  readonly site: Site;
  readonly application: Application;
  readonly browser: Browser;
  #verifier = '';

  constructor(site: Site, application: Application) {
    this.site = site;
    this.application = application;
    this.browser = new Browser(site.issuer);
  }

  /** Asks for an authorization; gives where the provider sends the browser. */
  async authorize(more: Record<string, string> = {}): Promise<Answer> {
    this.#verifier = random();
    const asked: Record<string, string> = {
      client_id: this.application.clientId,
      response_type: 'code',
      scope: PLAIN.scope,
      redirect_uri: this.application.redirectUri,
      state: random(),
      nonce: random(),
      code_challenge: createHash('sha256').update(this.#verifier).digest('base64url'),
      code_challenge_method: 'S256',
      ...more,
    };
    const query = this.application.key ? await this.#push(asked) : asked;
    const path = `${this.site.paths.authorization}?${new URLSearchParams(query)}`;
    return expected('authorize', 303, await this.browser.get(path));
  }

  async #push(asked: Record<string, string>): Promise<Record<string, string>> {
    const answer = expected('par', 201, await this.#asClient(this.site.paths.par, asked));
    const { request_uri } = JSON.parse(answer.body) as { request_uri: string };
    return { client_id: this.application.clientId, request_uri };
  }

  /** The login page, the form, and the way back to the application. Gives the code. */
  async signIn(email: string): Promise<string> {
    const page = pathOf(await this.authorize(), this.site);
    expected('login page', 200, await this.browser.get(page));
    const submitted = await this.browser.post(page, { email, password: DEMO_PASSWORD });
    return this.codeIn(await this.browser.get(pathOf(expected('login', 303, submitted), this.site)));
  }

  codeIn(answer: Answer): string {
    const code = new URL(expected('back', 303, answer).headers.location ?? '').searchParams.get('code');
    if (code === null) throw new Error(`back: no code in ${answer.headers.location}`);
    return code;
  }

  async redeem(code: string): Promise<Tokens> {
    const { redirectUri } = this.application;
    return this.token({
      grant_type: 'authorization_code',
      code,
      redirect_uri: redirectUri,
      code_verifier: this.#verifier,
    });
  }

  async token(form: Record<string, string>): Promise<Tokens> {
    return JSON.parse(expected('token', 200, await this.#asClient(this.site.paths.token, form)).body) as Tokens;
  }

  async userinfo({ access_token }: Tokens): Promise<void> {
    const authorization = `Bearer ${access_token}`;
    expected('userinfo', 200, await this.browser.get(this.site.paths.userinfo, { authorization }));
  }

  #asClient(path: string, form: Record<string, string>): Promise<Answer> {
    const { key, clientId } = this.application;
    if (!key) return this.browser.post(path, form, { authorization: BASIC });
    const signed = {
      client_id: clientId,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: assertion(key, clientId, this.site.issuer),
    };
    return this.browser.post(path, { ...form, ...signed });
  }
}
