import { z } from 'zod';
import { formatHour } from '#shared/dates.ts';
import { pagerOf } from '#shared/lists.ts';
import { type DemandeLue, lireDemande, lireHistorique } from '../../domain/demandes/lecture.ts';
import { nomComplet } from '../../domain/habilitations.ts';
import { travail } from '../guards.ts';
import type { Handler } from '../tools.ts';
import { BRANCHE, CATEGORIE, CHAMP, CIVILITE, STATUTS } from './libelles.ts';

/** What every page of one demande shows. */
export const demandeLocals = ({ demande, cfa, campagne, verrou }: DemandeLue) => ({
  ...{ demande, cfa, campagne, verrou, nomComplet, statut: STATUTS[demande.statut] },
  words: { branche: BRANCHE, categorie: CATEGORIE, civilite: CIVILITE, champ: CHAMP },
  base: `/demandes/${demande.id}`,
});

/** `GET /demandes/:id`: a demande of any colleague of the CFA (S14), with what it still lacks. */
export const lire: Handler = (tools) => async (req, res) => {
  const { session, cfa } = travail(res);
  const lue = await lireDemande(tools, session, String(req.params.id));
  const saved = { kind: 'ok', title: `Brouillon enregistré à ${formatHour(lue.demande.modifieLe)}` };
  tools.show(res, 200, 'demandes/fiche', {
    ...demandeLocals(lue),
    ...{ manque: lue.manque, ailleurs: lue.cfa.siret !== cfa.siret },
    notice: req.query.fait === 'enregistre' ? saved : undefined,
  });
};

const page = z.coerce.number().int().min(1).max(500).catch(1);

/** `GET /demandes/:id/historique`: who did what on it, the last first. */
export const historique: Handler = (tools) => async (req, res) => {
  const { session } = travail(res);
  const lue = await lireHistorique(tools, session, String(req.params.id), page.parse(req.query.page));
  const locals = demandeLocals(lue);
  tools.show(res, 200, 'demandes/historique', {
    ...locals,
    evenements: lue.evenements,
    pager: pagerOf(lue, (number) => `${locals.base}/historique?page=${number}`),
  });
};
