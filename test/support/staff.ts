import { randomUUID } from 'node:crypto';
import { type Clock, systemClock } from '#shared/clock.ts';
import { createPool, type Pool } from '#shared/pg.ts';
import { type ContactsForm, saveContacts } from '../../idp-ogestion/src/domain/regional-offices.ts';
import {
  deactivateStaff,
  declareStaffCompromised,
  endStaffSessions,
  reactivateStaff,
  resendStaffActivation,
  unblockStaff,
} from '../../idp-ogestion/src/domain/staff-access.ts';
import { createStaff } from '../../idp-ogestion/src/domain/staff-creation.ts';
import type { StaffForm } from '../../idp-ogestion/src/domain/staff-form.ts';
import { updateStaff } from '../../idp-ogestion/src/domain/staff-update.ts';
import { ADMINISTRATEUR, AGENT, INSTRUCTEUR, PAUL } from '../../scripts/cast.ts';
import { subOf } from './people.ts';
import { freshDatabases } from './postgres.ts';
import { TEST_PEPPER } from './secrets.ts';
import { ORIGIN } from './user-forms.ts';

/** An agent of Bretagne whom nobody knows yet, as an administrator types her. */
export const KERMARREC: StaffForm = {
  ...{ civilite: 'MME', nom: 'KERMARREC', prenom: 'Soizic', email: 'soizic.kermarrec@exemple.test' },
  ...{ role: 'agent', regions: ['53'] },
};

type Sent = { key?: string; version?: number };
const VERBS = { resendStaffActivation, unblockStaff, endStaffSessions, declareStaffCompromised };
type Verb = keyof typeof VERBS;

/** What the pages of administrators do, without the pages. */
export function staffOf(pool: Pool, clock: Clock = systemClock) {
  const context = { pool, clock, secret: TEST_PEPPER };
  const versionOf = async (sub: string): Promise<number> =>
    (await pool.query('select version from users where sub = $1', [sub])).rows[0]?.version ?? 0;
  const closing = async (sub: string, motif: string, { key = randomUUID(), version }: Sent) => ({
    ...{ sub, key, motif, origin: ORIGIN },
    version: version ?? (await versionOf(sub)),
  });
  return {
    create: async (by: string, changes: Partial<StaffForm> = {}, { key = randomUUID() }: Sent = {}) =>
      createStaff(context, { sub: by }, { form: { ...KERMARREC, ...changes }, key, origin: ORIGIN }),
    /** Saves the sheet of `sub` as it is but for `changes`. */
    save: async (by: string, sub: string, changes: Partial<StaffForm>, { key = randomUUID(), version }: Sent = {}) => {
      const text =
        'select civilite, nom, prenom, email, role, s.regions from users join staff s using (sub) where sub = $1';
      const form = { ...(await pool.query(text, [sub])).rows[0], ...changes };
      const order = { sub, form, key, origin: ORIGIN, version: version ?? (await versionOf(sub)) };
      return updateStaff(context, { sub: by }, order);
    },
    deactivate: async (by: string, sub: string, motif = 'Départ', sent: Sent = {}) =>
      deactivateStaff(context, { sub: by }, await closing(sub, motif, sent)),
    reactivate: async (by: string, sub: string, sent: Sent = {}) =>
      reactivateStaff(context, { sub: by }, await closing(sub, '', sent)),
    act: (verb: Verb, by: string, sub: string, key = randomUUID()) =>
      VERBS[verb](context, { sub: by }, { sub, key, origin: ORIGIN }),
    contacts: async (by: string, code: string, form: ContactsForm, { key = randomUUID(), version = 1 }: Sent = {}) =>
      saveContacts(context, { sub: by }, { code, form, key, version, origin: ORIGIN }),
  };
}

export type StaffRoom = Awaited<ReturnType<typeof openStaff>>;

/** Those of Constructys in a database that one test has for itself, and what is left of it. To be closed in `afterEach`. */
export async function openStaff() {
  const databases = await freshDatabases();
  const pool = createPool(databases.ogestionUrl, 'test', () => {});
  const people = { administrateur: ADMINISTRATEUR, agent: AGENT, instructeur: INSTRUCTEUR, paul: PAUL };
  const subs = Object.fromEntries(
    await Promise.all(Object.entries(people).map(async ([name, person]) => [name, await subOf(pool, person)])),
  ) as Record<keyof typeof people, string>;
  const rows = async (text: string, values: unknown[] = []) => (await pool.query(text, values)).rows;
  const staff = staffOf(pool);
  return {
    ...{ pool, staff, subs, rows },
    accountOf: async (sub: string) =>
      (await rows('select * from users left join staff using (sub) where sub = $1', [sub]))[0],
    mailsTo: (sub: string) =>
      rows('select kind, recipient, requested_by from mails where sub = $1 order by created_at', [sub]),
    eventsOn: (sub: string) =>
      rows('select event, actor_sub, details from audit_events where target_sub = $1 order by id', [sub]),
    sessionsOf: async (sub: string) =>
      (await rows(`select from oidc_records where model = 'Session' and account_id = $1`, [sub])).length,
    /** Leaves a live session of a person, as a login would. */
    openSession: (sub: string) =>
      pool.query(
        `insert into oidc_records (model, id, uid, account_id, payload, expires_at)
         values ('Session', $1, $1, $2, '{}', $3)`,
        [randomUUID(), sub, new Date(systemClock.now().getTime() + 3_600_000)],
      ),
    /** Lets an account sign in, as its activation would. */
    activate: (sub: string) =>
      pool.query(`update users set password_hash = 'x', email_verified_at = created_at where sub = $1`, [sub]),
    close: async () => {
      await pool.end();
      await databases.drop();
    },
  };
}
