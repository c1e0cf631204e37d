import { systemClock } from '#shared/clock.ts';
import type { Db } from '#shared/pg.ts';
import { loginThroughForm } from '#test/op-client.ts';
import { deactivate, reactivate } from '#test/people.ts';
import { Visitor } from '#test/visitor.ts';
import type { World } from '#test/world.ts';
import {
  ADMINISTRATEUR,
  AGENT,
  CLAIRE,
  INSTRUCTEUR,
  LUC,
  LYON,
  MELANIE,
  PAUL,
  type Person,
  SAINT_PAUL,
  YANN,
} from '../../../scripts/cast.ts';

/** The columns of the matrix, and who stands for each. */
export type Role = string;
export type Visitors = Map<Role, Visitor>;

const AGENT_ELSEWHERE: Person = {
  ...AGENT,
  email: 'dr.reunion@exemple.test',
  staff: { role: 'agent', regions: ['04'] },
};

const OGESTION: [Role, Person | undefined][] = [
  ['anonymous', undefined],
  ['user', PAUL],
  ['référent', CLAIRE],
  ['référent elsewhere', MELANIE],
  ['agent', AGENT],
  ['agent elsewhere', AGENT_ELSEWHERE],
  ['administrator', ADMINISTRATEUR],
  ['instructeur', INSTRUCTEUR],
  ['deactivated', YANN],
];

/** Signs everybody in at oGestion; the session of who is deactivated is older than that. */
export async function signInAtOgestion({ ogestion }: World, db: Db): Promise<Visitors> {
  await reactivate(db, YANN);
  const visitors: Visitors = new Map();
  for (const [role, person] of OGESTION) visitors.set(role, await signedIn(ogestion.url, person));
  await deactivate(db, YANN);
  return visitors;
}

const signedIn = async (url: string, person: Person | undefined): Promise<Visitor> => {
  const visitor = new Visitor();
  if (person) await loginThroughForm(visitor, await visitor.get(`${url}/login`), person);
  return visitor;
};

/** The CFA for which each works, once the CGU are accepted. */
const DIGIT_INVEST: [Role, Person | undefined, siret?: string][] = [
  ['anonymous', undefined],
  ['without a CFA', LUC],
  ['before the CGU', CLAIRE],
  ['CFA user', PAUL, LYON.siret],
  ['CFA user elsewhere', MELANIE, SAINT_PAUL.siret],
];

/** Signs everybody in at Digit Invest. */
export async function signInAtDigitInvest({ digitInvest }: World): Promise<Visitors> {
  const visitors: Visitors = new Map();
  for (const [role, person, siret] of DIGIT_INVEST) {
    const visitor = new Visitor();
    visitors.set(role, visitor);
    if (!person) continue;
    const page = await loginThroughForm(visitor, await visitor.get(`${digitInvest.url}/connexion`), person);
    if (!siret) continue;
    if (page.url.includes('/cgu')) await visitor.submit(page, '/cgu/accepter');
    await visitor.post(`${digitInvest.url}/cfa`, { siret });
  }
  return visitors;
}

/** An agent of another region, who has the password of his colleagues. */
export async function addAgent(db: Db): Promise<void> {
  const text = `
    insert into users (sub, kind, civilite, nom, prenom, email, email_verified_at, password_hash, profils, created_at)
    select 'agent-elsewhere', kind, civilite, nom, prenom, $2, email_verified_at, password_hash, profils, created_at
    from users where email = $1`;
  await db.query(text, [AGENT.email, AGENT_ELSEWHERE.email]);
  await db.query(`insert into staff (sub, role, regions) values ('agent-elsewhere', 'agent', '{04}')`);
}

/** People on whom others act in the matrix: of the Dombes, of La Réunion, of Constructys. They play no other part. */
export const TARGETS = { dombes: 'target-dombes', reunion: 'target-reunion', staff: 'target-staff' };

const ADD_TARGET = `
  insert into users (sub, kind, civilite, nom, prenom, email, email_verified_at, password_hash, profils, created_at)
  select $1, $2, 'M', 'CIBLE', 'Jean', $1 || '@exemple.test', $4, password_hash, $3, $4 from users where email = $5`;

export async function addTargets(db: Db): Promise<void> {
  const at = systemClock.now();
  const attach = 'insert into rattachements (sub, siret, granted_at) values ($1, $2, $3)';
  for (const [sub, siret] of [
    [TARGETS.dombes, LYON.siret],
    [TARGETS.reunion, SAINT_PAUL.siret],
  ]) {
    await db.query(ADD_TARGET, [sub, 'portail', ['UTILISATEUR_PORTAIL_OF'], at, CLAIRE.email]);
    await db.query(attach, [sub, siret, at]);
  }
  await db.query(ADD_TARGET, [TARGETS.staff, 'interne', [], at, CLAIRE.email]);
  await db.query("insert into staff (sub, role) values ($1, 'instructeur')", [TARGETS.staff]);
}
