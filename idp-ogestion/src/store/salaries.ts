import type { Db } from '#shared/pg.ts';
import type { Identity } from './user-sheets.ts';
import type { Civilite } from './users.ts';

/** A person employed by an organisme, and his account where he has one. Dates of birth are `AAAA-MM-JJ`. */
export type Salarie = {
  id: string;
  siren: string;
  civilite: Civilite | null;
  nom: string;
  prenom: string;
  dateNaissance: string | null;
  sub: string | null;
};

const COLUMNS = `s.id, s.siren, s.civilite, s.nom, s.prenom, to_char(s.date_naissance, 'YYYY-MM-DD') as "dateNaissance", u.sub`;

/** The organismes of a perimeter, whose salariés its référent sees (S63). `$1` is the perimeter. */
const OF_PERIMETER = 's.siren = any (array(select siren from etablissements where siret = any ($1)))';
const HOLDING = 's.search like all (array(select containing(word) from unnest($2::text[]) word))';

/** One page of salariés by name. */
export async function findSalaries(
  db: Db,
  perimetre: string[],
  words: string[],
  { offset, limit }: { offset: number; limit: number },
): Promise<Salarie[]> {
  const text = `
    with page as (
      select * from salaries s where ${OF_PERIMETER} and ${HOLDING} order by search, id limit $3 offset $4)
    select ${COLUMNS} from page s left join users u on u.salarie_id = s.id order by s.search, s.id`;
  return (await db.query<Salarie>(text, [perimetre, words, limit, offset])).rows;
}

/** How many there are, counted no further than `atMost`. */
export async function countSalaries(db: Db, perimetre: string[], words: string[], atMost: number): Promise<number> {
  const text = `
    select count(*)::int as count
    from (select from salaries s where ${OF_PERIMETER} and ${HOLDING} limit $3) found`;
  return (await db.query<{ count: number }>(text, [perimetre, words, atMost])).rows[0]?.count ?? 0;
}

/** A salarié of the perimeter. */
export async function findSalarie(db: Db, perimetre: string[], id: string): Promise<Salarie | undefined> {
  const text = `
    select ${COLUMNS} from salaries s left join users u on u.salarie_id = s.id
    where ${OF_PERIMETER} and s.id = $2`;
  return (await db.query<Salarie>(text, [perimetre, id])).rows[0];
}

/** Gives the salarié of an account its names, if he is of the perimeter: the others rename theirs (G14). */
export async function renameSalarieOf(tx: Db, perimetre: string[], sub: string, identity: Identity): Promise<void> {
  const { civilite, nom, prenom } = identity;
  const text = `
    update salaries s set civilite = $3, nom = $4, prenom = $5 from users u
    where u.sub = $2 and s.id = u.salarie_id and ${OF_PERIMETER}`;
  await tx.query(text, [perimetre, sub, civilite, nom, prenom]);
}

/** Makes those who would give a salarié an account wait for one another. */
export async function lockSalarie(tx: Db, id: string): Promise<void> {
  await tx.query('select from salaries where id = $1 for no key update', [id]);
}

/** Salariés of the perimeter who may be the same person: same name, and no other date of birth (G67). */
export async function findNamesakes(
  db: Db,
  perimetre: string[],
  person: Pick<Salarie, 'nom' | 'prenom' | 'dateNaissance'>,
): Promise<Salarie[]> {
  const text = `
    select ${COLUMNS} from salaries s left join users u on u.salarie_id = s.id
    where ${OF_PERIMETER} and s.search = searchable(' ' || $2 || ' ' || $3)
      and coalesce(s.date_naissance = $4::date, true) order by s.created_at limit 5`;
  return (await db.query<Salarie>(text, [perimetre, person.nom, person.prenom, person.dateNaissance])).rows;
}

/** Adds a salarié to an organisme and gives his identifier. */
export async function insertSalarie(tx: Db, salarie: Omit<Salarie, 'id' | 'sub'>, now: Date): Promise<string> {
  const { siren, civilite, nom, prenom, dateNaissance } = salarie;
  const text = `
    insert into salaries (siren, civilite, nom, prenom, date_naissance, created_at)
    values ($1, $2, $3, $4, $5, $6) returning id`;
  const { rows } = await tx.query<{ id: string }>(text, [siren, civilite, nom, prenom, dateNaissance, now]);
  return (rows[0] as { id: string }).id;
}

/** Corrects the names of a salarié, and adds the date of birth where it was not known. */
export async function completeSalarie(
  tx: Db,
  id: string,
  { civilite, nom, prenom, dateNaissance }: Pick<Salarie, 'civilite' | 'nom' | 'prenom' | 'dateNaissance'>,
): Promise<void> {
  const text = `
    update salaries set civilite = $2, nom = $3, prenom = $4, date_naissance = coalesce(date_naissance, $5)
    where id = $1`;
  await tx.query(text, [id, civilite, nom, prenom, dateNaissance]);
}
