import type { ErrorRequestHandler } from 'express';
import { Refusal } from '#shared/refusal.ts';
import { closeByLogoutToken } from '../domain/sessions.ts';
import type { Handler, Tools } from './tools.ts';

/** `POST /deconnexion/canal-arriere`: oGestion says that a session is over (Back-Channel Logout 1.0 §2.5). */
export const canalArriere: Handler =
  ({ provider, pool, clock, log }) =>
  async (req, res) => {
    const token: unknown = req.body?.logout_token;
    if (typeof token !== 'string') throw new Refusal('bad-request', 'logout_token manque.');
    const ended = await closeByLogoutToken(pool, clock, await provider.verifyLogoutToken(token));
    log.info({ requestId: res.locals.requestId, ended }, 'back-channel logout');
    res.set('Cache-Control', 'no-store').sendStatus(200);
  };

/** A machine reads the answer: 400 whatever was wrong with the token (§2.8), and no session was touched. */
export const canalArriereEnEchec =
  ({ log }: Tools): ErrorRequestHandler =>
  (error, _req, res, next) => {
    if (!(error instanceof Refusal)) return next(error);
    log.warn({ requestId: res.locals.requestId, status: error.status }, 'back-channel logout refused');
    res.status(error.status).set('Cache-Control', 'no-store').json({ error: 'invalid_request' });
  };
