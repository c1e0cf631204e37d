import { transaction } from '#shared/pg.ts';
import { Refusal } from '#shared/refusal.ts';
import { insertAudit } from '../store/audit.ts';
import { addJob } from '../store/jobs.ts';
import { type ApplicationUsed, listApplicationsUsed, revokeApplication } from '../store/own-applications.ts';
import { PORTAL_CLIENT_ID } from './clients.ts';
import type { Context } from './context.ts';
import type { Actor } from './reauthentication.ts';

/** The applications a person used, last used first (ASVS 10.7.3). */
export const listOwnApplications = ({ pool, clock }: Context, sub: string): Promise<ApplicationUsed[]> =>
  listApplicationsUsed(pool, sub, clock.now(), PORTAL_CLIENT_ID);

/**
 * Takes back what a person lets an application read (OP17): its grants and tokens end in every session, and it is told.
 * One of Constructys' own gets them again when he next opens it; any other has to ask him.
 */
export async function revokeOwnApplication(context: Context, { sub, origin }: Actor, clientId: string): Promise<void> {
  const { pool, clock } = context;
  await transaction(pool, async (tx) => {
    const sids = await revokeApplication(tx, sub, clientId);
    if (sids.length === 0) throw new Refusal('not-found', "Cette application n'a plus accès à vos données.");
    for (const sid of sids) await addJob(tx, 'logout-notice', { clientId, sub, sid });
    const event = { event: 'authn_token_revoked', result: 'success', actorSub: sub, clientId } as const;
    await insertAudit(tx, { at: clock.now(), ...event, ...origin, details: { by: 'person' } });
  });
}
