import type { Request, RequestHandler, Response } from 'express';
import type { Etablissement } from '#shared/claims.ts';
import { isSameOrigin } from '#shared/http-security.ts';
import { Refusal } from '#shared/refusal.ts';
import { lifetimesOf, ownOrigin } from '../config.ts';
import { aAccepter } from '../domain/cgu.ts';
import type { ClaimsKeeper } from '../domain/claims.ts';
import { cfaCourant, cfaDe, estDeConstructys } from '../domain/habilitations.ts';
import { findSession, type Session } from '../domain/sessions.ts';
import type { Handler, Visit } from './tools.ts';

/** Recognises the person, if any, and marks the session as used. What shows a name is never kept by a browser (G33). */
export const visiteur: Handler =
  ({ config, pool, clock, sessionCookie }) =>
  async (req, res, next) => {
    const cookieId = sessionCookie.idOf(req);
    const session = cookieId && (await findSession(pool, clock, cookieId, lifetimesOf(config)));
    if (session) res.locals.visit = visitOf(session);
    res.set('Cache-Control', session ? 'no-store' : 'no-cache').vary('Cookie');
    next();
  };

const visitOf = (session: Session): Visit => ({ session, cfa: cfaCourant(session) });

/** The person behind a request that `sessionRequise` let through. */
export function personne(res: Response): Visit {
  if (!res.locals.visit) throw new Error('This route is not behind sessionRequise');
  return res.locals.visit;
}

/** The same, and the CFA that `cfaChoisi` has made sure of. */
export function travail(res: Response): { session: Session; cfa: Etablissement } {
  const { session, cfa } = personne(res);
  if (!cfa) throw new Error('This route is not behind cfaChoisi');
  return { session, cfa };
}

/** Unsafe requests must come from our own pages (ASVS 3.5.1); SameSite=Lax cookies stand behind. */
export const memeOrigine: Handler =
  ({ config }) =>
  (req, _res, next) => {
    if (isSameOrigin(req.method, req.headers, ownOrigin(config))) return next();
    throw new Refusal('forbidden', 'Cette demande ne vient pas d’une page de Digit Invest.');
  };

/** A page of a person: never kept by a browser or a search engine (G33, G73). */
export const privee: Handler = () => (_req, res, next) => {
  res.set({ 'Cache-Control': 'no-store', 'X-Robots-Tag': 'noindex' });
  next();
};

/** Without a session, a page leads to the login and back (S16, G34); anything else is refused. */
export const sessionRequise: Handler =
  ({ sessionCookie }) =>
  (req, res, next) => {
    if (res.locals.visit) return next();
    return seConnecter(req, res, sessionCookie.idOf(req) !== undefined);
  };

/** `expiree`: the browser had a session, of which the login page tells the end. */
function seConnecter(req: Request, res: Response, expiree: boolean) {
  if (req.method === 'GET' || req.method === 'HEAD') return res.redirect(303, versConnexion(req.originalUrl, expiree));
  throw new Refusal('unauthenticated', 'Votre session a expiré. Reconnectez-vous pour continuer.');
}

/** The address that starts a login and comes back to `retour`. */
export function versConnexion(retour: string, expiree = false): string {
  const query = new URLSearchParams({ ...(retour !== '/' && { retour }), ...(expiree && { expiree: 'oui' }) });
  return query.size === 0 ? '/connexion' : `/connexion?${query}`;
}

/** Claims young enough to show a page (G21); the last known ones while oGestion is away (G53). */
export const fraisPourLire: Handler = ({ claims }) => frais(claims.toRead);

/** Claims asked again now, before anything is written (G21); refuses while oGestion is away. */
export const fraisPourEcrire: Handler = ({ claims }) => frais(claims.toWrite);

const frais =
  (read: ClaimsKeeper['toRead']): RequestHandler =>
  async (req, res, next) => {
    const session = await read(personne(res).session);
    res.locals.visit = session === 'ended' ? undefined : visitOf(session);
    return session === 'ended' ? seConnecter(req, res, true) : next();
  };

/** No CFA among the establishments of the person: the page that says whom to ask (S2, G39). */
export const droitCfa: Handler =
  ({ show }) =>
  (_req, res, next) => {
    const { claims } = personne(res).session;
    if (cfaDe(claims).length > 0) return next();
    return show(res, 403, 'sans-cfa', { constructys: estDeConstructys(claims) });
  };

/** The CGU in force stand before every private page (S31, RP15); once accepted, the page first asked comes. */
export const cguAcceptees: Handler =
  ({ pool, clock }) =>
  async (req, res, next) => {
    const pending = await aAccepter(pool, clock, personne(res).session);
    return pending ? res.redirect(303, avecRetour('/cgu', req)) : next();
  };

/** A CFA must be chosen when there are several (S100, G16). */
export const cfaChoisi: Handler = () => (req, res, next) => {
  if (personne(res).cfa) return next();
  return res.redirect(303, avecRetour('/cfa', req));
};

const avecRetour = (path: string, req: Request): string =>
  req.method === 'GET' && req.originalUrl !== '/'
    ? `${path}?${new URLSearchParams({ retour: req.originalUrl })}`
    : path;
