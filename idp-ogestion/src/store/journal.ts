import type { Db } from '#shared/pg.ts';
import { isWide } from './perimeters.ts';
import { holding } from './user-search.ts';

/** What somebody may read of the journal: the events of some établissements, those of some regions, or all of them. */
export type JournalScope = { kind: 'sirets' | 'regions'; codes: string[] } | { kind: 'all' };

/** Where a page begins: after the event of that hour, in milliseconds, and of that id. */
export type Cursor = { at: number; id: string };

/** Which events are looked for. `from` and `to` are the first and the last day in Paris, `AAAA-MM-JJ`. */
export type JournalCriteria = {
  from: string;
  to: string | undefined;
  events: string[] | undefined;
  result: 'success' | 'failure' | undefined;
  /** Who acted, or was acted upon. */
  subs: string[] | undefined;
};

/** One event as the journal shows it. Who is not of the reader's perimeter has no name in it, nor a place. */
export type StoredEntry = {
  /** A bigint, hence text. */
  id: string;
  at: Date;
  event: string;
  result: 'success' | 'failure';
  actor: string | null;
  actorKind: 'portail' | 'interne' | null;
  actorGone: boolean;
  target: string | null;
  targetSub: string | null;
  targetKind: 'portail' | 'interne' | null;
  targetGone: boolean;
  /** The organisme on whose sheet the target is managed, for those of Constructys. */
  targetSiren: string | null;
  /** What it was done to, where it is an organisme. */
  siren: string | null;
  raisonSociale: string | null;
  application: string | null;
  ip: string | null;
  userAgent: string | null;
  details: Record<string, unknown>;
  /** The établissement whose IBAN was shown. */
  siret: string | null;
};

type Terms = { where: string[]; values: unknown[] };

/** SIRETs up to which the events of a perimeter are gathered by its index before anything else is asked of them. */
const GATHERED = 100;

/**
 * The events that the reader may see, `$1` being what he answers for. A perimeter of more SIRETs has events on nearly every page:
 * they are met in their order, and each is looked up in the perimeter, which is hashed once. Left to itself, the planner would
 * compare all SIRETs with those of every row on the way to the few that are shown (store/perimeters.ts).
 */
function eventsSeen(scope: JournalScope): string {
  const columns = 'select id, at, event, result, actor_sub, target_sub from audit_events';
  if (scope.kind === 'all') return `(${columns} where $1::text[] is null) e`;
  if (scope.kind === 'regions') return `(${columns} where regions && $1 and regions <> '{}') e`;
  return scope.codes.length <= GATHERED
    ? `(${columns} where sirets && $1 and sirets <> '{}' offset 0) e`
    : `(${columns} where exists (select from unnest(sirets) siret where siret = any ($1::text[]))) e`;
}

/** Whether the reader may know the person. */
const KNOWN: Record<JournalScope['kind'], (user: string) => string> = {
  sirets: (user) => `${user}.sirets && $1`,
  regions: (user) => `(${user}.regions && $1 or ${user}.kind = 'interne')`,
  all: () => '$1::text[] is null',
};

/** On the sheet of which organisme the reader manages the person `t`. */
const SIREN: Record<JournalScope['kind'], string> = {
  sirets: 'null',
  regions: `(
    select o.siren from unnest(t.sirets) siret join organismes o on o.siren = left(siret, 9)
    where o.region_code = any ($1) limit 1)`,
  all: 'left(t.sirets[1], 9)',
};

const codesOf = (scope: JournalScope): string[] | null => (scope.kind === 'all' ? null : scope.codes);

/** The criteria as SQL. Values stay parameters, and the planner reads them: what is not asked for is not in the statement. */
function conditions(scope: JournalScope, criteria: JournalCriteria, after: Cursor | undefined): Terms {
  const values: unknown[] = [codesOf(scope)];
  const put = (value: unknown): string => `$${values.push(value)}`;
  const where = [`e.at >= ${put(criteria.from)}::date::timestamp at time zone 'Europe/Paris'`];
  if (criteria.to) where.push(`e.at < (${put(criteria.to)}::date + 1)::timestamp at time zone 'Europe/Paris'`);
  if (criteria.events) where.push(`e.event = any (${put(criteria.events)}::text[])`);
  if (criteria.result) where.push(`e.result = ${put(criteria.result)}`);
  if (criteria.subs) {
    const subs = put(criteria.subs);
    where.push(`(e.actor_sub = any (${subs}) or e.target_sub = any (${subs}))`);
  }
  if (after) where.push(`(e.at, e.id) < (${put(new Date(after.at))}::timestamptz, ${put(after.id)}::bigint)`);
  return { where, values };
}

const nameOf = (kind: JournalScope['kind'], user: string): string =>
  `case when ${KNOWN[kind](user)} then ${user}.prenom || ' ' || ${user}.nom end`;

/** What is shown of the events of a page. */
const columns = (kind: JournalScope['kind']): string => `
  e.id, e.at, e.event, e.result, e.user_agent as "userAgent", e.details,
  case when e.event = 'bank_details_shown' then e.sirets[1] else e.details ->> 'siret' end as siret,
  ${nameOf(kind, 'a')} as actor, a.kind as "actorKind", e.actor_sub is not null and a.sub is null as "actorGone",
  ${nameOf(kind, 't')} as target, t.kind as "targetKind", e.target_sub is not null and t.sub is null as "targetGone",
  case when ${KNOWN[kind]('t')} then t.sub end as "targetSub",
  case when e.actor_sub is null or ${KNOWN[kind]('a')} then host(e.ip) end as ip,
  ${SIREN[kind]} as "targetSiren", o.siren, o.raison_sociale as "raisonSociale", c.name as application`;

const JOINED = `
  left join users a on a.sub = e.actor_sub left join users t on t.sub = e.target_sub
  left join organismes o on o.siren = e.details ->> 'siren' left join clients c on c.client_id = e.client_id`;

/** The newest events that match, after `after` if it is given. */
export async function findJournal(
  db: Db,
  scope: JournalScope,
  criteria: JournalCriteria,
  { after, limit }: { after: Cursor | undefined; limit: number },
): Promise<StoredEntry[]> {
  const { where, values } = conditions(scope, criteria, after);
  const text = `
    with page as materialized (
      select e.id from ${eventsSeen(scope)} where ${where.join(' and ')} order by e.at desc, e.id desc limit $${values.push(limit)})
    select ${columns(scope.kind)}
    from page join audit_events e using (id) ${JOINED} order by e.at desc, e.id desc`;
  return (await db.query<StoredEntry>(text, values)).rows;
}

/** Among whom the reader searches; each part is read by its own index. */
const PEOPLE: Record<JournalScope['kind'], string[]> = {
  sirets: ['from users u where u.sirets && $1'],
  regions: ['from users u where u.regions && $1', 'from users u join staff using (sub) where $1 is not null'],
  all: ['from users u where $1::text[] is null'],
};

/** The accounts, at most `limit`, whose name or login holds all the words, among those that the reader may know. */
export async function findPeople(db: Db, scope: JournalScope, words: string[], limit: number): Promise<string[]> {
  const held = words.map((word, rank) => holding(word, `$${rank + 3}`)).join(' and ');
  const how = scope.kind === 'sirets' && isWide(scope.codes) ? 'materialized' : 'not materialized';
  const parts = PEOPLE[scope.kind].map(
    (part) => `(with known as ${how} (select u.sub ${part} and ${held}) select sub from known limit $2)`,
  );
  const text = `select sub from (${parts.join(' union ')}) found limit $2`;
  const { rows } = await db.query<{ sub: string }>(text, [codesOf(scope), limit, ...words]);
  return rows.map(({ sub }) => sub);
}

/** Which of some établissements the reader answers for. */
export async function findHeld(db: Db, scope: JournalScope, sirets: string[]): Promise<string[]> {
  if (scope.kind !== 'regions')
    return scope.kind === 'all' ? sirets : sirets.filter((one) => scope.codes.includes(one));
  const text = `
    select e.siret from etablissements e join organismes o using (siren)
    where e.siret = any ($2) and o.region_code = any ($1)`;
  return (await db.query<{ siret: string }>(text, [scope.codes, sirets])).rows.map(({ siret }) => siret);
}
