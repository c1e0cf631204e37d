import type { Load } from '../figures.ts';
import type { Options } from '../options.ts';
import type { WorkloadName } from '../workloads.ts';
import { type Provider, plainSpeaker, type Speaker } from '../world.ts';

/** Names of the figures, shared with the table of targets. */
export const FIGURES = {
  login: 'full login',
  loginPar: 'full login, PAR + private_key_jwt',
  loginCost: 'full login, hash taken out',
  loginBare: 'full login, no hash',
  loginBareHash: 'full login, Argon2id uncapped',
  again: 'login again (prompt=none)',
  refresh: 'refresh',
  client: 'client_credentials',
  refreshUnderLogins: 'refresh at 60/s, 16 people log in',
} as const;

type Parts = { ogestion: Provider; bare: Provider; digitInvest: Speaker; options: Options };

/** The loads on oGestion, each followed at once by the same on the bare provider, so that they share the hour. */
export function commonLoads({ ogestion, bare, digitInvest, options }: Parts): Load[] {
  const load = (what: string, server: Provider, workload: WorkloadName, users: number, application = plainSpeaker) => ({
    what,
    server,
    order: orderOf(server, workload, users, options, application),
  });
  const both = (what: string, workload: WorkloadName, users: number): Load[] => [
    load(what, ogestion, workload, users),
    load(what, bare, workload, users),
  ];
  return [
    ...options.users.flatMap((users) => [
      load(FIGURES.login, ogestion, 'login', users),
      load(FIGURES.loginPar, ogestion, 'login', users, digitInvest),
      load(FIGURES.loginBare, bare, 'login', users),
    ]),
    ...options.users.flatMap((users) => both(FIGURES.again, 'again', users)),
    ...options.users.flatMap((users) => both(FIGURES.refresh, 'refresh', users)),
    ...options.users.flatMap((users) => both(FIGURES.client, 'client', users)),
    refreshUnderLogins(ogestion, options),
  ];
}

/** A login by the plain client on a variant of a server, 8 people. */
export const loginLoad = (what: string, server: Provider, options: Options): Load => ({
  what,
  server,
  order: orderOf(server, 'login', 8, options),
});

function refreshUnderLogins(server: Provider, options: Options): Load {
  const refreshes = { ...orderOf(server, 'refresh', 16, options), perSecond: 60 };
  const beside = orderOf(server, 'login', 16, { ...options, ms: options.ms + 200 });
  return { what: FIGURES.refreshUnderLogins, server, order: refreshes, beside };
}

const orderOf = (
  { site }: Provider,
  workload: WorkloadName,
  users: number,
  { ms, warmUpMs }: Options,
  application: Speaker = plainSpeaker,
) => ({ site, application, workload, users, ms, warmUpMs });
