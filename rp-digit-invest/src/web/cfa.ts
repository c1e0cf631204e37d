import { z } from 'zod';
import { localPath } from '#shared/http-security.ts';
import { ownOrigin } from '../config.ts';
import { cfaDe, choisirCfa, nomComplet } from '../domain/habilitations.ts';
import { personne } from './guards.ts';
import type { Handler } from './tools.ts';

/** `GET /cfa`: the choice between several CFA (S100, G16), closed ones greyed (G40). */
export const proposer: Handler =
  ({ config, show }) =>
  (req, res) => {
    const { session, cfa } = personne(res);
    const retour = localPath(req.query.retour, ownOrigin(config));
    const choix = cfaDe(session.claims);
    if (choix.length === 1) return res.redirect(303, retour);
    show(res, 200, 'cfa', { choix, nomComplet, courant: cfa?.siret, retour });
  };

const choix = z.object({ siret: z.string().default(''), retour: z.string().optional() });

/** `POST /cfa`: works for this CFA from now on, at the next logins too. */
export const choisir: Handler =
  ({ config, pool, clock }) =>
  async (req, res) => {
    const { siret, retour } = choix.parse(req.body);
    await choisirCfa(pool, clock, personne(res).session, siret);
    res.redirect(303, localPath(retour, ownOrigin(config)));
  };
