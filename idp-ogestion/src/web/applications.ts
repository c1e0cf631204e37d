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
