import { insertAudit } from '../store/audit.ts';
import { readPersonalData } from '../store/personal-data.ts';
import type { User } from '../store/users.ts';
import type { Authentication } from './authentication.ts';
import { listOwnApplications } from './own-applications.ts';
import { listOwnSessions } from './own-sessions.ts';
import { type Actor, reauthenticate } from './reauthentication.ts';
import type { LifetimesByKind } from './sessions.ts';

/**
 * Everything oGestion keeps of a person, for himself, the password given again (G62; GDPR articles 15 and 20; security.md
 * G8). The request is journalled before it is answered.
 */
export async function exportPersonalData(
  auth: Authentication & { lifetimes: LifetimesByKind },
  actor: Actor,
  user: User,
  password: string,
): Promise<object> {
  await reauthenticate(auth, actor, password);
  const { pool, clock, lifetimes } = auth;
  const { sub, origin } = actor;
  const event = { event: 'user_data_exported', result: 'success', actorSub: sub, targetSub: sub } as const;
  await insertAudit(pool, { at: clock.now(), ...event, ...origin });
  const sessions = await listOwnSessions(auth, actor, lifetimes[user.kind]);
  const applications = await listOwnApplications(auth, sub);
  return {
    date: clock.now(),
    ...(await readPersonalData(pool, sub)),
    etablissements: user.etablissements,
    ...(user.staff && { role: user.staff.role, regions: user.staff.regions }),
    sessions: sessions.map(({ device, place, openedAt, lastUsedAt }) => ({
      appareil: device,
      lieu: place,
      ouverte_le: openedAt,
      utilisee_le: lastUsedAt,
    })),
    applications: applications.map(({ name, scope, usedAt }) => ({ nom: name, donnees: scope, utilisee_le: usedAt })),
  };
}
