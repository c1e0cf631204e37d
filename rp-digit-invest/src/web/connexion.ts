import type { ErrorRequestHandler, Request, Response } from 'express';
import { localPath } from '#shared/http-security.ts';
import { Refusal } from '#shared/refusal.ts';
import { type Config, ownOrigin } from '../config.ts';
import { LOGIN_SECONDS, rememberLogin, resumeLogin } from '../domain/logins.ts';
import { hashOf } from '../domain/secrets.ts';
import { openSession } from '../domain/sessions.ts';
import { knowsUs, passingCookie } from './cookies.ts';
import { referenceOf } from './errors.ts';
import { versConnexion } from './guards.ts';
import type { Handler, Tools } from './tools.ts';

/** Each login has its own cookie, so that tabs which log in at once do not overwrite one another (RP2). */
const loginCookie = (config: Config, state: string) =>
  passingCookie(
    config,
    `di.connexion.${hashOf(state).toString('hex').slice(0, 8)}`,
    '/connexion/retour',
    LOGIN_SECONDS,
  );

/** `GET /connexion?retour=`: starts a login, or goes straight back when there is a session. */
export const commencer: Handler = (tools) => async (req, res) => {
  const { config, provider } = tools;
  const retour = localPath(req.query.retour, ownOrigin(config));
  if (res.locals.visit) return res.redirect(303, retour);
  res.locals.retour = retour;
  const { url, secrets } = await provider.begin(req.query.expiree === 'oui');
  loginCookie(config, secrets.state).set(res, await rememberLogin(tools, secrets, retour));
  res.redirect(303, url);
};

/** `GET /connexion/retour`: the answer of oGestion. */
export const revenir: Handler = (tools) => async (req, res) => {
  const login = await attendue(tools, req, res);
  if (!login) return perdue(tools, req, res);
  res.locals.retour = login.returnPath;
  const signIn = await tools.provider.finish(new URL(req.originalUrl, ownOrigin(tools.config)).search, login.secrets);
  const cookieId = await tools.sessionCookie.renew(req);
  await openSession(tools, cookieId, signIn);
  res.redirect(303, login.returnPath);
};

/** The login that this answer ends, if this browser began it and it has not been used. */
async function attendue(tools: Tools, req: Request, res: Response) {
  const { state } = req.query;
  if (typeof state !== 'string') return undefined;
  const browserSecret = loginCookie(tools.config, state).take(req, res);
  return browserSecret === undefined ? undefined : resumeLogin(tools, state, browserSecret);
}

/**
 * An answer that nobody waits for: replay, back button, bookmark, another browser. Signed in: home. Otherwise nothing is
 * opened or asked, and the page leads to a fresh login, by itself where that cannot loop (S123, RP3): a browser without
 * our cookies that is sent here by a login would come back without them again.
 */
function perdue({ show }: Tools, req: Request, res: Response) {
  if (res.locals.visit) return res.redirect(303, '/');
  if (knowsUs(req) || req.get('sec-fetch-site') === 'none') res.set('Refresh', '0; url=/connexion');
  show(res, 400, 'connexion-perdue');
}

/** What did not work between oGestion and us, said in French with a reference and a way to try again (G53, G54). */
export const echec =
  ({ show, log, clock }: Tools): ErrorRequestHandler =>
  (error, _req, res, next) => {
    if (!(error instanceof Refusal)) return next(error);
    const reference = referenceOf(res);
    log.warn({ reference, requestId: res.locals.requestId, status: error.status }, 'login not completed');
    const away = error.kind === 'unavailable';
    if (away) res.set('Retry-After', '30');
    show(res, error.status, 'error', {
      title: away ? 'Connexion momentanément indisponible' : 'Votre connexion n’a pas pu aboutir',
      lede: error.message,
      advice: away
        ? 'Réessayez dans quelques minutes. Les pages publiques restent accessibles. Si la situation dure, écrivez-nous en indiquant la référence ci-dessous.'
        : 'Réessayez. Si l’erreur revient, écrivez-nous en indiquant la référence ci-dessous.',
      reference,
      date: clock.now(),
      actions: [
        { href: versConnexion(res.locals.retour ?? '/'), text: 'Réessayer' },
        { href: '/ressources', text: 'Revenir aux pages publiques' },
      ],
    });
  };
