import { creatingUsers } from './accounts/creation.ts';
import { ACCOUNTS } from './accounts.ts';
import { type Application, type Site, type Tokens, Visit } from './journeys.ts';

/** One simulated person: each call of `again` is a journey. */
export type Person = { again(): Promise<unknown> };
type Workload = (site: Site, application: Application, rank: number) => Promise<Person>;

const emailOf = (rank: number): string => `banc${rank % ACCOUNTS}@exemple.test`;

async function signedIn(site: Site, application: Application, rank: number): Promise<{ visit: Visit; tokens: Tokens }> {
  const visit = new Visit(site, application);
  const tokens = await visit.redeem(await visit.signIn(emailOf(rank)));
  return { visit, tokens };
}

/** What can be measured. Preparing a person (a session, a token) is not part of the figure. */
export const WORKLOADS = {
  /** authorize → login page → POST → code → token → userinfo, with no cookie at the start. */
  login: async (site, application, rank) => ({
    again: async () => {
      const { visit, tokens } = await signedIn(site, application, rank);
      await visit.userinfo(tokens);
    },
  }),

  /** prompt=none → code → token, with a live session. */
  again: async (site, application, rank) => {
    const { visit } = await signedIn(site, application, rank);
    return { again: async () => visit.redeem(visit.codeIn(await visit.authorize({ prompt: 'none' }))) };
  },

  refresh: async (site, application, rank) => {
    const { visit, tokens } = await signedIn(site, application, rank);
    const form = { grant_type: 'refresh_token', refresh_token: tokens.refresh_token };
    return { again: () => visit.token(form) };
  },

  client: async (site, application) => {
    const visit = new Visit(site, application);
    return { again: () => visit.token({ grant_type: 'client_credentials' }) };
  },

  /** A référente's form → account, salarié, mail → link → password. */
  creation: creatingUsers,
} satisfies Record<string, Workload>;

export type WorkloadName = keyof typeof WORKLOADS;
