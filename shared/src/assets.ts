import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import sirv from 'sirv';

const PREFIX = '/assets';
const PUBLIC = join(import.meta.dirname, '../public');
const FONTS = join(
  dirname(createRequire(import.meta.url).resolve('@fontsource-variable/hanken-grotesk/package.json')),
  'files',
);
const MONTH_SECONDS = 30 * 24 * 3600;

const hashOf = (file: string): string =>
  createHash('sha256').update(readFileSync(file)).digest('base64url').slice(0, 10);

const versions = new Map(readdirSync(PUBLIC).map((name) => [name, hashOf(join(PUBLIC, name))]));

/** The address of a file of `shared/public`, with the hash of its content: `base.css` → `/assets/base.css?v=…`. */
export function asset(name: string): string {
  const version = versions.get(name);
  if (version === undefined) throw new Error(`There is no ${name} in shared/public`);
  return `${PREFIX}/${name}?v=${version}`;
}

type Next = () => void;

/**
 * Serves `shared/public` under `/assets/` and the files of the font under `/assets/fonts/`; anything else goes to `next`.
 * An address that carries the hash of the content is kept by the browser for good, any other is asked again. Style sheets
 * name the font files without a hash, so these are kept for a month.
 */
export function assetsHandler(): (req: IncomingMessage, res: ServerResponse, next: Next) => void {
  const files = sirv(PUBLIC, { etag: true });
  const fonts = sirv(FONTS, { etag: true });
  return (req, res, next) => {
    const url = req.url ?? '/';
    if (!url.startsWith(`${PREFIX}/`) || (req.method !== 'GET' && req.method !== 'HEAD')) return next();
    const font = url.startsWith(`${PREFIX}/fonts/`);
    req.url = url.slice(PREFIX.length + (font ? '/fonts'.length : 0));
    res.setHeader('X-Content-Type-Options', 'nosniff');
    res.setHeader('Cross-Origin-Resource-Policy', 'same-origin');
    res.setHeader('Cache-Control', cacheControl(url, font));
    (font ? fonts : files)(req, res, () => notThere(req, res, url, next));
  };
}

function cacheControl(url: string, font: boolean): string {
  if (font) return `public, max-age=${MONTH_SECONDS}`;
  const [path = '', query = ''] = url.split('?', 2);
  const current = versions.get(path.slice(PREFIX.length + 1));
  return query === `v=${current}` ? 'public, max-age=31536000, immutable' : 'no-cache';
}

function notThere(req: IncomingMessage, res: ServerResponse, url: string, next: Next): void {
  req.url = url;
  res.removeHeader('Cache-Control');
  next();
}
