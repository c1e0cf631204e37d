import type { Response } from 'express';
import { Refusal } from '#shared/refusal.ts';
import type { Config } from '../config.ts';
import { newSecret } from '../domain/secrets.ts';
import { closeSession } from '../domain/sessions.ts';
import { idTokenOf } from '../domain/tokens.ts';
import { passingCookie } from './cookies.ts';
import type { Handler, Tools } from './tools.ts';

const stateCookie = (config: Config) => passingCookie(config, 'di.deconnexion', '/deconnexion/retour', 600);

/** `POST /deconnexion`. Without a session there is nothing left to close. */
export const seDeconnecter: Handler = (tools) => (_req, res) => deconnecter(tools, res);

/**
 * Ends the session here first, then sends the browser to end the one of oGestion (RP-Initiated Logout 1.0, G22); when
 * oGestion is away, or we can no longer prove to it whose logout this is, our own page says that its session may remain.
 */
export async function deconnecter({ config, pool, provider, sealer, sessionCookie }: Tools, res: Response) {
  const session = res.locals.visit?.session;
  sessionCookie.forget(res);
  res.set('Clear-Site-Data', '"cache", "storage"');
  if (!session) return res.redirect(303, '/au-revoir');
  await closeSession(pool, session.cookieId);
  const state = newSecret();
  const idToken = idTokenOf(sealer, session);
  const url = idToken === undefined ? null : await provider.endSessionUrl(idToken, state);
  if (url !== null) stateCookie(config).set(res, state);
  res.redirect(303, url ?? '/au-revoir?ogestion=ouverte');
}

/** `GET /deconnexion/retour`: back from oGestion, with the state that left. */
export const revenirDeDeconnexion: Handler =
  ({ config }) =>
  (req, res) => {
    const state = stateCookie(config).take(req, res);
    if (state === undefined || req.query.state !== state) {
      throw new Refusal('bad-request', 'Cette adresse ne sert qu’à la fin d’une déconnexion.');
    }
    res.redirect(303, '/au-revoir?ogestion=fermee');
  };

/** `GET /au-revoir`: the public page after logout, which is not true of who has signed in since. */
export const auRevoir: Handler =
  ({ show, config }) =>
  (req, res) => {
    if (res.locals.visit) return res.redirect(303, '/');
    show(res, 200, 'au-revoir', { ogestion: req.query.ogestion, ogestionUrl: config.DIGIT_INVEST_ISSUER });
  };
