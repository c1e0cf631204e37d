import type { IncomingMessage, ServerResponse } from 'node:http';
import { unescape as decode } from 'node:querystring';
import { type Kind, refuseSecrets, remember } from './known-secrets.ts';

const TOKENS: Record<string, Kind> = {
  access_token: 'access token',
  refresh_token: 'refresh token',
  id_token: 'ID token',
  request_uri: 'pushed request',
};
const PARAMETERS: Record<string, Kind> = {
  code: 'code',
  request_uri: 'pushed request',
  id_token_hint: 'ID token',
};
const PROOFS = ['client_assertion', 'client_secret', 'code_verifier'];
const LOGIN_PAGE = /\bog\.(?:interaction|resume)$/;
/** The state of a logout: it comes back in the address, and opens nothing. */
const STATE = 'di.deconnexion';
const RANDOM = /^(?:s:)?([\w-]{32,43})(?:\.|$)/;

/** Remembers the random part of the cookies that are set: sessions, login pages, and what a login leaves aside. */
export function rememberCookies(setCookies: string[]): void {
  for (const line of setCookies) {
    const [name = '', value = ''] = line.split(';', 1)[0]?.split('=') ?? [];
    const secret = RANDOM.exec(decode(value))?.[1];
    if (secret && !name.endsWith(STATE)) remember(LOGIN_PAGE.test(name) ? 'login page' : 'cookie', secret);
  }
}

/** Remembers what a redirect carries. */
export function rememberLocation(location: string): void {
  const query = new URLSearchParams(location.slice(location.indexOf('?') + 1));
  for (const [name, kind] of Object.entries(PARAMETERS)) remember(kind, ownPart(query.get(name)));
}

/** Remembers what the provider answers to an application. */
export function rememberTokens(answer: Record<string, unknown>): void {
  for (const [name, kind] of Object.entries(TOKENS)) remember(kind, ownPart(answer[name]));
}

/** Remembers by what an application proves who it is. */
export function rememberProofs(form: URLSearchParams): void {
  for (const name of PROOFS) remember('proof of a client', form.get(name) ?? '');
}

/** A `request_uri` begins like any other. */
const ownPart = (value: unknown): string =>
  typeof value === 'string' ? value.replace('urn:ietf:params:oauth:request_uri:', '') : '';

const found: string[] = [];

/** Throws when a page, a redirect or a mail has shown a secret. */
export function refuseShown(): void {
  if (found.length > 0) throw new Error(found.splice(0).join('\n'));
}

/** Remembers what an application hands out by this answer, and looks for secrets in the page or in the address that it leads to. */
export function watchAnswer(req: IncomingMessage, res: ServerResponse): void {
  const { end } = res;
  res.end = (...args: unknown[]) => {
    const body = typeof args[0] === 'string' || Buffer.isBuffer(args[0]) ? String(args[0]) : '';
    const type = String(res.getHeader('content-type') ?? '');
    rememberCookies([res.getHeader('set-cookie') ?? []].flat().map(String));
    const location = String(res.getHeader('location') ?? '');
    rememberLocation(location);
    if (type.includes('json')) rememberTokens(JSON.parse(body || '{}'));
    const page = (req.url ?? '').replace(/\?.*/s, '').replace(/[\w-]{32,}/g, '…');
    note(() => refuseSecrets(`The redirect of ${page}`, decode(location).replaceAll('+', ' '), 'address'));
    if (type.includes('html') && location === '') note(() => refuseSecrets(`The page ${page}`, body, 'page'));
    return Reflect.apply(end, res, args);
  };
}

/** Looks for secrets in a mail, where none but its link belongs. */
export const watchMail = (text: string): void => note(() => refuseSecrets('A mail', text, 'mail'));

function note(check: () => void): void {
  try {
    check();
  } catch (error) {
    found.push(String(error));
  }
}
