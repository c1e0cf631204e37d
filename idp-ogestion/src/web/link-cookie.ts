import type { Context } from 'koa';

/** What a mailed link, or the page before, leaves to one page of ours. */
export type LinkCookie = ReturnType<typeof linkCookie>;

const HOUR_MS = 3600 * 1000;

/** A cookie for the pages under `path`, for one hour, which no script reads: the address bar and the history keep nothing (L8). */
export function linkCookie(secure: boolean, path: string) {
  const name = secure ? '__Secure-og.lien' : 'og.lien';
  const options = { path, httpOnly: true, secure, sameSite: 'lax', signed: false } as const;
  return {
    path,
    set: (ctx: Context, value: string): void => {
      ctx.cookies.set(name, encodeURIComponent(value), { ...options, maxAge: HOUR_MS });
    },
    /** What was set, or an empty text. */
    read: (ctx: Context): string => decoded(ctx.cookies.get(name, { signed: false }) ?? ''),
    forget: (ctx: Context): void => {
      ctx.cookies.set(name, null, options);
    },
  };
}

/** Nothing is thrown for what somebody wrote there by hand. */
const decoded = (value: string): string =>
  /^(?:[\w.~!*'()-]|%[0-7][\dA-F])*$/.test(value) ? decodeURIComponent(value) : '';
