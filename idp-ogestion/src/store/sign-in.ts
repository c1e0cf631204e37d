import type { Db } from '#shared/pg.ts';
import type { User } from './users.ts';

/** What a login attempt needs to know, read at once: the account if there is one, and the waits in force. */
export type Attempt = {
  sub: string | null;
  kind: User['kind'] | null;
  passwordHash: string | null;
  deactivated: boolean;
  /** The password must be reset first (security.md P13). */
  compromised: boolean;
  failures: number;
  blockedUntil: Date | null;
  addressBlockedUntil: Date | null;
};

/**
 * Who tries, seen by the throttles: keys are HMACs, `identifier` also depends on a known device where there is one, `person`
 * never does.
 */
export type ThrottleKeys = { identifier: Buffer; person: Buffer; address: Buffer };

/** What the audit journal keeps of an attempt. */
export type AttemptRecord = {
  at: Date;
  sub: string | null;
  clientId: string | null;
  ip: string;
  userAgent: string;
  requestId: string;
  reason?: string;
};

const READ_ATTEMPT = {
  name: 'read-attempt',
  text: `
    select u.sub, u.kind, u.password_hash as "passwordHash", u.deactivated_at is not null as deactivated,
           u.compromised_at is not null as compromised,
           coalesce(i.failures, 0) as failures, i.blocked_until as "blockedUntil", a.blocked_until as "addressBlockedUntil"
    from (values (1)) as one
    left join users u on lower(u.email) = $1
    left join login_throttles i on i.key = $2
    left join login_throttles a on a.key = $3`,
};

/** Reads the account of `email` (lower case) and the throttles in one statement. */
export async function readAttempt(db: Db, email: string, keys: ThrottleKeys): Promise<Attempt> {
  const { rows } = await db.query<Attempt>({ ...READ_ATTEMPT, values: [email, keys.identifier, keys.address] });
  return rows[0] as Attempt;
}

const RECORD_FAILURE = {
  name: 'record-failure',
  text: `
    with identifier as (
      insert into login_throttles as t (key, person, failures, blocked_until, last_failure_at) values ($1, $11, 1, $3, $3)
      on conflict (key) do update
        set failures = t.failures + 1, blocked_until = $3 + login_delay(t.failures + 1), last_failure_at = $3
        where t.blocked_until <= greatest($3, t.last_failure_at)),
    address as (
      insert into login_throttles as t (key, failures, blocked_until, last_failure_at, window_started_at)
      values ($2, 1, $3, $3, $3)
      on conflict (key) do update set (failures, blocked_until, last_failure_at, window_started_at) = (
        select case when w.open then t.failures + 1 else 1 end,
          case when w.open and t.failures + 1 >= $10 then $3 + interval '10 minutes' else $3 end,
          $3,
          case when w.open then t.window_started_at else $3 end
        from (select coalesce(t.window_started_at > $3 - interval '10 minutes', false) as open) as w))
    insert into audit_events (at, event, result, actor_sub, client_id, ip, user_agent, request_id, details, sirets, regions)
    select $3, 'authn_login_fail', 'failure', $4, $5, $6, $7, $8, jsonb_build_object('reason', $9::text),
      coalesce(u.sirets, '{}'), coalesce(u.regions, '{}')
    from (values (1)) as one left join users u on u.sub = $4`,
};

/**
 * Counts a failure against the identifier and the address, and journals it: apart from any transaction that may roll back.
 * `addressLimit` failures in the ten minutes that follow the first of them make the address wait for ten minutes.
 */
export async function recordFailure(
  db: Db,
  keys: ThrottleKeys,
  record: AttemptRecord,
  addressLimit: number,
): Promise<void> {
  const { at, sub, clientId, ip, userAgent, requestId, reason } = record;
  const counted = [keys.identifier, keys.address, at];
  const journalled = [sub, clientId, ip, userAgent, requestId, reason];
  await db.query({ ...RECORD_FAILURE, values: [...counted, ...journalled, addressLimit, keys.person] });
}

const RECORD_REFUSAL = {
  name: 'record-refusal',
  text: `
    with noted as (
      update login_throttles set noted_until = blocked_until
      where key = $1 and blocked_until > $2 and noted_until is distinct from blocked_until returning key)
    insert into audit_events (at, event, result, actor_sub, client_id, ip, user_agent, request_id, details, sirets, regions)
    select $2, 'authn_login_fail', 'failure', $3, $4, $5, $6, $7, jsonb_build_object('reason', $8::text),
      coalesce(u.sirets, '{}'), coalesce(u.regions, '{}')
    from noted left join users u on u.sub = $3`,
};

/** Journals an attempt refused because the counter of `key` makes it wait, unless one was journalled during the same wait. */
export async function recordRefusal(db: Db, key: Buffer, record: AttemptRecord): Promise<void> {
  const { at, sub, clientId, ip, userAgent, requestId, reason } = record;
  await db.query({ ...RECORD_REFUSAL, values: [key, at, sub, clientId, ip, userAgent, requestId, reason] });
}

const RECORD_SUCCESS = {
  name: 'record-success',
  text: `
    with opened as (
      update users set last_login_at = $3
      where sub = $2 and deactivated_at is null and compromised_at is null and password_hash = $8
        and not exists (select 1 from login_throttles where key = $1 and blocked_until > greatest($3, last_failure_at))
      returning sub, sirets, regions),
    forgotten as (delete from login_throttles where key = $1 and exists (select 1 from opened))
    insert into audit_events (at, event, result, actor_sub, client_id, ip, user_agent, request_id, details, sirets, regions)
    select $3, 'authn_login_success', 'success', sub, $4, $5, $6, $7, '{"method": "pwd"}', sirets, regions from opened`,
};

/**
 * Lets the person in: forgets his failures and journals the login, unless in the meantime guesses made in parallel have
 * blocked the identifier, the account was deactivated or its password compromised or changed. Gives whether he is in.
 */
export async function recordSuccess(
  db: Db,
  key: Buffer,
  record: AttemptRecord,
  passwordHash: string,
): Promise<boolean> {
  const { at, sub, clientId, ip, userAgent, requestId } = record;
  const { rowCount } = await db.query({
    ...RECORD_SUCCESS,
    values: [key, sub, at, clientId, ip, userAgent, requestId, passwordHash],
  });
  return rowCount === 1;
}

/** Replaces a hash made with older parameters, if the password has not changed meanwhile. */
export async function replaceHash(db: Db, sub: string, former: string, next: string): Promise<void> {
  await db.query('update users set password_hash = $3 where sub = $1 and password_hash = $2', [sub, former, next]);
}

/** Forgets the throttles of keys whose last failure is older than `before`; a disabled password stays disabled. */
export async function purgeThrottles(db: Db, before: Date, disabledFrom: number): Promise<number> {
  const { rowCount } = await db.query('delete from login_throttles where last_failure_at < $1 and failures < $2', [
    before,
    disabledFrom,
  ]);
  return rowCount ?? 0;
}
