import type { CookieOptions, Request, Response } from 'express';
import { type Config, isHttps } from '../config.ts';

/** The value of a cookie of ours; they all hold letters that need no decoding. */
export const readCookie = (req: Request, name: string): string | undefined =>
  (req.headers.cookie ?? '')
    .split(/;\s*/)
    .find((pair) => pair.startsWith(`${name}=`))
    ?.slice(name.length + 1);

/** Whether the browser shows a cookie of ours, whichever: it has been here before, and accepts them. */
export const knowsUs = (req: Request): boolean => /(^|;\s*)(__Host-|__Secure-)?di\./.test(req.headers.cookie ?? '');

const base = (config: Config): CookieOptions => ({ httpOnly: true, sameSite: 'lax', secure: isHttps(config) });

/** Options of the session cookie: it ends with the browser, and is sent to us alone (RP8). */
export const sessionCookieOptions = (config: Config) => ({ ...base(config), sameSite: 'lax' as const, path: '/' });
export const sessionCookieName = (config: Config): string => (isHttps(config) ? '__Host-di.sid' : 'di.sid');

/** A cookie that lives a few minutes and is shown to one address only. */
export type PassingCookie = {
  set(res: Response, value: string): void;
  take(req: Request, res: Response): string | undefined;
};

/** `take` gives the value and has the browser forget it. */
export function passingCookie(config: Config, name: string, path: string, seconds: number): PassingCookie {
  const fullName = isHttps(config) ? `__Secure-${name}` : name;
  const options = { ...base(config), path };
  return {
    set: (res, value) => {
      res.cookie(fullName, value, { ...options, maxAge: seconds * 1000 });
    },
    take: (req, res) => {
      const value = readCookie(req, fullName);
      if (value !== undefined) res.clearCookie(fullName, options);
      return value;
    },
  };
}
