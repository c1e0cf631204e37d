import type { Clock } from '#shared/clock.ts';
import type { Db } from '#shared/pg.ts';
import { findClient, type RegisteredClient } from '../store/clients.ts';

/** How long, in milliseconds, a registration read from the database is trusted: a change is live within a second. */
const TRUSTED_FOR = 1000;

type Memo = { until: number; client: RegisteredClient | undefined };
export type Registry = ReturnType<typeof createRegistry>;

/** The registry of applications as the provider reads it, several times a request. */
export function createRegistry(db: Db, clock: Clock) {
  const memos = new Map<string, Memo>();

  return {
    /** The enabled application `clientId`, if there is one. */
    async find(clientId: string): Promise<RegisteredClient | undefined> {
      const now = clock.now().getTime();
      const memo = memos.get(clientId);
      if (memo && memo.until > now) return memo.client;
      const client = await findClient(db, clientId);
      if (client) memos.set(clientId, { until: now + TRUSTED_FOR, client });
      else memos.delete(clientId);
      return client;
    },

    /** What `find` gave last for an application that the provider has just loaded. */
    loaded: (clientId: string): RegisteredClient | undefined => memos.get(clientId)?.client,
  };
}
