import { type Page, placeOf } from '#shared/paging.ts';
import { findOrganismesOf, type OrganismeOfUser } from '../store/annuaire.ts';
import type { FoundUser, Scope } from '../store/user-search.ts';
import type { Context } from './context.ts';
import { couvre } from './habilitations.ts';
import type { Agent } from './staff.ts';
import { pageOf, type Search } from './user-search.ts';

/** An account with the organismes, of the agent's regions, on whose sheets it is managed. */
export type ListedUser = FoundUser & { organismes: OrganismeOfUser[] };
export type Listed = Page & { users: ListedUser[] };

/** A region that the agent does not answer for holds nobody. */
function scopeOf({ regions }: Agent, region: string): Scope {
  if (region !== '') return { regions: couvre(regions, region) ? [region] : [] };
  return regions === null ? 'everybody' : { regions };
}

/** The accounts of OF and CFA of the agent's regions that match, 20 at a time. */
export async function listUsers({ pool }: Context, agent: Agent, asked: Search & { region: string }): Promise<Listed> {
  const { users, count } = await pageOf(pool, scopeOf(agent, asked.region), asked);
  const organismes = await findOrganismesOf(
    pool,
    agent.regions,
    users.map(({ sub }) => sub),
  );
  return {
    users: users.map((user) => ({ ...user, organismes: organismes.filter(({ sub }) => sub === user.sub) })),
    ...placeOf(asked.page, users.length, count),
  };
}
