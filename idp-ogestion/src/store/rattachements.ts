import type { Db } from '#shared/pg.ts';
import { parisDay } from './paris-day.ts';

/** Attaches an account to établissements. */
export async function attach(tx: Db, sub: string, sirets: string[], now: Date): Promise<void> {
  if (sirets.length === 0) return;
  const text = 'insert into rattachements (sub, siret, granted_at) select $1, siret, $3 from unnest($2::text[]) siret';
  await tx.query(text, [sub, sirets, now]);
}

export async function detach(tx: Db, sub: string, sirets: string[]): Promise<void> {
  if (sirets.length === 0) return;
  await tx.query('delete from rattachements where sub = $1 and siret = any ($2)', [sub, sirets]);
}

/**
 * Makes those who change rights in the organismes of an account wait for one another: two référents who remove each
 * other at the same time come one after the other (G11). `entered` are the organismes that it is about to enter, all of them
 * for an account to be created: none changes region meanwhile, which the account would keep as it was. Keys are taken in
 * order, so that nobody waits in a circle.
 */
export async function lockOrganismesOf(tx: Db, sub: string | undefined, entered: string[] = []): Promise<void> {
  await tx.query(
    `select from organismes
     where siren in (select left(siret, 9) from rattachements where sub = $1 union select unnest($2::text[]))
     order by siren for no key update`,
    [sub, entered],
  );
}

/** Those of `sirens` for which no référent who can sign in answers, `but` not counted. */
export async function organismesWithoutReferent(tx: Db, sirens: string[], but?: string): Promise<string[]> {
  const text = `
    select siren from unnest($1::text[]) siren
    where not exists (
      select from users where kind = 'portail' and 'REFERENT_PORTAIL_OF' = any (profils) and status = 'active'
        and sub is distinct from $2 and sirets && array(select siret from etablissements e where e.siren = siren.siren))`;
  return (await tx.query<{ siren: string }>(text, [sirens, but])).rows.map(({ siren }) => siren);
}

/** Whether one of the établissements is open on the day of `now` (G9). */
export async function hasOpen(db: Db, sirets: string[], now: Date): Promise<boolean> {
  const text = `
    select from etablissements where siret = any ($1) and (ferme_le is null or ferme_le > ${parisDay('$2')}) limit 1`;
  return (await db.query(text, [sirets, now])).rowCount === 1;
}
