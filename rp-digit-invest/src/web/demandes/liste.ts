import { z } from 'zod';
import { countText, pagerOf, queryOf, withQuery } from '#shared/lists.ts';
import { rechercher, verrouDeCreation } from '../../domain/demandes/lecture.ts';
import { travail } from '../guards.ts';
import type { Handler } from '../tools.ts';
import { STATUTS } from './libelles.ts';

const schema = z.object({
  q: z
    .string()
    .trim()
    .max(254)
    .regex(/^[^\0]*$/)
    .catch(''),
  fait: z.enum(['', 'supprime']).catch(''),
  statut: z.enum(['', 'BROUILLON']).catch(''),
  page: z.coerce.number().int().min(1).max(500).catch(1),
});
const DEFAULTS = schema.parse({});

const DELETED = { kind: 'ok', title: 'Le brouillon est supprimé.' };

/** `GET /demandes`: the demandes of the CFA, whoever began them (S14). */
export const lister: Handler = (tools) => async (req, res) => {
  const { cfa } = travail(res);
  const { fait, ...query } = schema.parse(req.query);
  const found = await rechercher(tools, cfa.siret, { ...query, statut: query.statut || undefined });
  const hrefOf = (page: number) => withQuery('/demandes', queryOf({ ...query, fait: '', page }, DEFAULTS));
  tools.show(res, 200, 'demandes/liste', {
    ...{ found, query, statuts: STATUTS, cfa, pager: pagerOf(found, hrefOf) },
    count: countText(found, 'demande', 'demandes'),
    filtered: query.q !== '' || query.statut !== '',
    verrou: await verrouDeCreation(tools, cfa),
    notice: fait === 'supprime' ? DELETED : undefined,
  });
};
