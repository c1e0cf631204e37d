import pg from 'pg';
import { ADMINISTRATEUR } from '../../../scripts/cast.ts';

/** Who asks: a référent of 200 SIRETs, a user of two, the agent of the largest region, an administrator of them all. */
export type VisitorName = 'referent' | 'user' | 'agent' | 'administrateur';
/** `siren` is the largest organisme that the visitor may open. */
export type Visitor = { email: string; siren: string };

const LARGEST = `
  (select siren from etablissements join organismes using (siren) where v.regions is null or region_code = any (v.regions)
   group by siren order by count(*) desc, siren limit 1)`;
const VISITORS: Record<VisitorName, string> = {
  referent: `
    select email, regions from users where kind = 'portail' and status = 'active' and 'REFERENT_PORTAIL_OF' = any (profils)
    order by cardinality(sirets) desc, email limit 1`,
  user: `
    select email, regions from users where kind = 'portail' and status = 'active' and not 'REFERENT_PORTAIL_OF' = any (profils)
    order by cardinality(sirets) <> 2, email limit 1`,
  agent: `
    select u.email, s.regions from staff s join users u using (sub) where s.role = 'agent' and u.status = 'active'
    order by (select count(*) from users held where held.regions && s.regions) desc, u.email limit 1`,
  administrateur: `select '${ADMINISTRATEUR.email}' as email, null::text[] as regions`,
};

/** The visitors of a volume. */
export async function findVisitors(databaseUrl: string): Promise<Record<VisitorName, Visitor>> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const find = async (name: VisitorName): Promise<Visitor> =>
    (await client.query<Visitor>(`select email, ${LARGEST} as siren from (${VISITORS[name]}) v`)).rows[0] as Visitor;
  try {
    return {
      referent: await find('referent'),
      user: await find('user'),
      agent: await find('agent'),
      administrateur: await find('administrateur'),
    };
  } finally {
    await client.end();
  }
}
