import { campagneCourante } from '../domain/campagnes.ts';
import { personne } from './guards.ts';
import type { Handler } from './tools.ts';

/** `GET /`: the private home, with the campaign and where the demandes will be (S5, S7); a closed CFA has no new ones (G40). */
export const accueil: Handler =
  ({ pool, clock, show }) =>
  async (_req, res) =>
    show(res, 200, 'accueil', {
      campagne: await campagneCourante(pool, clock),
      ferme: personne(res).cfa?.actif === false,
    });

/** `GET /calendrier`: the dates of the campaign, for anyone (S133). */
export const calendrier: Handler =
  ({ pool, clock, show }) =>
  async (_req, res) =>
    show(res, 200, 'calendrier', { campagne: await campagneCourante(pool, clock) });
