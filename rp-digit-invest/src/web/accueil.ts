import { campagneCourante } from '../domain/campagnes.ts';
import { rechercher } from '../domain/demandes/lecture.ts';
import { refusDeCreer } from '../domain/demandes/ouverture.ts';
import { STATUTS } from './demandes/libelles.ts';
import { travail } from './guards.ts';
import type { Handler } from './tools.ts';

/** Demandes that the home page shows; the others are in their list. */
const RECENT = 5;

/** `GET /`: the private home, with the campaign and the last demandes of the CFA (S5, S7); a closed one has no new ones (G40). */
export const accueil: Handler = (tools) => async (_req, res) => {
  const { cfa } = travail(res);
  const campagne = await campagneCourante(tools.pool, tools.clock);
  const found = await rechercher(tools, cfa.siret, { q: '', page: 1 });
  tools.show(res, 200, 'accueil', {
    ...{ total: found.total, demandes: found.demandes.slice(0, RECENT), statuts: STATUTS },
    ...{ campagne, verrou: refusDeCreer(campagne, cfa, tools.clock.now()) },
    ...{ accueil: true, ferme: !cfa.actif },
  });
};

/** `GET /calendrier`: the dates of the campaign, for anyone (S133). */
export const calendrier: Handler =
  ({ pool, clock, show }) =>
  async (_req, res) =>
    show(res, 200, 'calendrier', { campagne: await campagneCourante(pool, clock) });
