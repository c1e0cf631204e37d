import type { HelmetOptions } from 'helmet';

/**
 * Security headers of every page of both applications (security.md OP14, ASVS 3.4). `formAction` lists the origins a form
 * may lead to besides ours: Chrome applies it to the whole redirect chain back to a relying party.
 */
export const securityHeaders = (https: boolean, formAction: string[] = []): HelmetOptions => ({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'self'"],
      scriptSrc: ["'self'"],
      imgSrc: ["'self'", 'data:'],
      objectSrc: ["'none'"],
      baseUri: ["'none'"],
      frameAncestors: ["'none'"],
      formAction: ["'self'", ...formAction],
    },
  },
  frameguard: { action: 'deny' },
  referrerPolicy: { policy: 'no-referrer' },
  crossOriginOpenerPolicy: { policy: 'same-origin' },
  crossOriginResourcePolicy: { policy: 'same-origin' },
  strictTransportSecurity: https ? { maxAge: 31_536_000, includeSubDomains: true } : false,
});

type Headers = Record<string, string | string[] | undefined>;

/**
 * Whether an unsafe request comes from our own pages: `Sec-Fetch-Site` says so, or `Origin` equals ours where a browser
 * sends no fetch metadata. A request with neither is refused. SameSite=Lax cookies stand behind this (ASVS 3.5.1).
 */
export function isSameOrigin(method: string, headers: Headers, ownOrigin: string): boolean {
  if (method === 'GET' || method === 'HEAD' || method === 'OPTIONS') return true;
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin';
  return headers.origin === ownOrigin;
}

const LOCAL = /^\/(?![/\\])[^\\\p{Cc}]*$/u;

/**
 * A path of our own to go back to after login, or `/`: absolute URLs, `//host`, `/\host`, control characters and anything
 * that a browser would resolve elsewhere are refused (security.md RP9), `/..//host` included: it resolves to `//host`.
 */
export function localPath(value: unknown, ownOrigin: string): string {
  if (typeof value !== 'string' || !LOCAL.test(value)) return '/';
  const url = new URL(value, ownOrigin);
  const path = url.pathname + url.search;
  return url.origin === ownOrigin && LOCAL.test(path) ? path : '/';
}
