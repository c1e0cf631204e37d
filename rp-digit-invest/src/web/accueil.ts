import { campagneCourante } from '../domain/campagnes.ts';
import type { Handler } from './tools.ts';

/** `GET /`: the private home, with the campaign and where the demandes will be (S5, S7). */
export const accueil: Handler =
  ({ pool, clock, show }) =>
  async (_req, res) =>
    show(res, 200, 'accueil', { campagne: await campagneCourante(pool, clock) });

/** `GET /calendrier`: the dates of the campaign, for anyone (S133). */
export const calendrier: Handler =
  ({ pool, clock, show }) =>
  async (_req, res) =>
    show(res, 200, 'calendrier', { campagne: await campagneCourante(pool, clock) });
