import type { Clock } from '#shared/clock.ts';
import { type Application, portal } from '../domain/clients.ts';

type Parts = {
  issuer: string;
  findClient: (clientId: string) => Promise<Application | undefined>;
  findClientOfLogin: (uid: string) => Promise<string | undefined>;
};

/** Which application a page is for; oGestion itself when no other is known. */
export function applications({ issuer, findClient, findClientOfLogin }: Parts) {
  const application = async (clientId: string | undefined): Promise<Application> =>
    (clientId && (await findClient(clientId))) || portal(issuer);

  return {
    application,
    /** The application of a login page, stale ones included. */
    applicationOfLogin: async (uid: string | undefined) => application(uid && (await findClientOfLogin(uid))),
  };
}

/** How long, in milliseconds, the list of applications is trusted, as long as the registry of the provider is. */
const TRUSTED_FOR = 1000;

/** The applications offered to people, which the masthead of every page shows: read once a second at most. */
export function offered(list: () => Promise<Application[]>, clock: Clock): () => Promise<Application[]> {
  let memo: { until: number; applications: Application[] } | undefined;
  return async () => {
    const now = clock.now().getTime();
    if (!memo || memo.until <= now) memo = { until: now + TRUSTED_FOR, applications: await list() };
    return memo.applications;
  };
}
