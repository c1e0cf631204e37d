import type { Clock } from '#shared/clock.ts';
import type { Db } from '#shared/pg.ts';
import { Refusal } from '#shared/refusal.ts';
import { findActiveUser, type User } from '../store/users.ts';

/** Somebody of Constructys who manages organismes: those of his regions, or all of them when `regions` is null. */
export type Agent = { sub: string; regions: string[] | null };

/** Administrators manage every region, the regions themselves and the staff. */
export const isAdministrator = ({ staff }: Pick<User, 'staff'>): boolean => staff?.role === 'administrateur';

/** Whether a person manages organismes: an instructeur does not. */
export const isAgent = (user: Pick<User, 'staff'>): boolean => user.staff?.role === 'agent' || isAdministrator(user);

/** The agent that a signed-in person is. Refuses everybody else. */
export function agentOf(user: User): Agent {
  if (!isAgent(user)) throw notStaff();
  return { sub: user.sub, regions: isAdministrator(user) ? null : (user.staff?.regions ?? []) };
}

/** The same, read again in the transaction of what he does: his rights may have just changed. */
export const agentNow = async (tx: Db, clock: Clock, sub: string): Promise<Agent> =>
  agentOf(await userNow(tx, clock, sub));

/** The administrator that a person is, read again likewise. Refuses everybody else. */
export async function administratorNow(tx: Db, clock: Clock, sub: string): Promise<Agent> {
  const user = await userNow(tx, clock, sub);
  requireAdministrator(user);
  return agentOf(user);
}

async function userNow(tx: Db, clock: Clock, sub: string): Promise<User> {
  const user = await findActiveUser(tx, sub, clock.now());
  if (!user) throw new Refusal('forbidden', "Votre compte n'est plus actif.");
  return user;
}

/** Refuses whoever is not an administrator. */
export function requireAdministrator(user: User): void {
  if (!isAdministrator(user)) throw new Refusal('forbidden', "Cette page est réservée aux administrateurs d'oGestion.");
}

const notStaff = () =>
  new Refusal('forbidden', 'Cette page est réservée aux agents et aux administrateurs de Constructys.');
