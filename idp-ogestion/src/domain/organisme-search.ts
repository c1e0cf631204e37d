import { type Page, placeOf, rowsOf } from '#shared/paging.ts';
import { insertAudit } from '../store/audit.ts';
import {
  type FoundOrganisme,
  findOrganismes,
  findOrganismesAfter,
  type OrganismeCriteria,
  type OrganismeOrder,
} from '../store/organisme-search.ts';
import type { Context, Origin } from './context.ts';
import { couvre } from './habilitations.ts';
import type { Agent } from './staff.ts';
import { wordsOf } from './user-search.ts';

export type { FoundOrganisme, OrganismeSortKey } from '../store/organisme-search.ts';

/** What is asked for: the words typed, the filters, the order, the page. */
export type OrganismeSearch = {
  q: string;
  type: OrganismeCriteria['type'];
  region: string;
  referent: OrganismeCriteria['referent'];
  order: OrganismeOrder;
  page: number;
};
export type FoundOrganismes = Page & { organismes: FoundOrganisme[] };

/** A SIREN or a SIRET typed in groups is one word. */
const wordsOfNumber = (q: string): string[] => {
  const digits = q.replace(/\s/g, '');
  return /^\d{9,14}$/.test(digits) ? [digits] : wordsOf(q);
};

/** A region that the agent does not answer for holds nothing. */
const criteriaOf = ({ regions }: Agent, { q, type, region, referent }: Omit<OrganismeSearch, 'order' | 'page'>) => ({
  regions: region === '' ? regions : couvre(regions, region) ? [region] : [],
  words: wordsOfNumber(q),
  type,
  referent,
});

/** The organismes of the agent's regions that match, 20 at a time (G68). */
export async function searchOrganismes(
  { pool, clock }: Context,
  agent: Agent,
  asked: OrganismeSearch,
): Promise<FoundOrganismes> {
  const rows = { ...rowsOf(asked.page), order: asked.order };
  const { organismes, count } = await findOrganismes(pool, criteriaOf(agent, asked), rows, clock.now());
  return { organismes, ...placeOf(asked.page, organismes.length, count) };
}

const BATCH = 500;

type Listed = Omit<OrganismeSearch, 'order' | 'page'>;

/** The whole list that a search gives, by name. The export is journalled before its first line can be read. */
export async function exportOrganismes(
  context: Context,
  agent: Agent,
  asked: Listed,
  origin: Origin,
): Promise<AsyncGenerator<FoundOrganisme>> {
  const at = context.clock.now();
  const entry = { event: 'organismes_exported', result: 'success', actorSub: agent.sub } as const;
  await insertAudit(context.pool, { at, ...entry, regions: agent.regions ?? [], ...origin });
  return readOrganismes(context, agent, asked);
}

/** Reads in batches, so that no list is too long. */
async function* readOrganismes({ pool, clock }: Context, agent: Agent, asked: Listed): AsyncGenerator<FoundOrganisme> {
  for (let after = ''; ; ) {
    const batch = await findOrganismesAfter(pool, criteriaOf(agent, asked), { after, limit: BATCH }, clock.now());
    yield* batch;
    const last = batch.at(-1);
    if (batch.length < BATCH || !last) return;
    after = last.search;
  }
}
