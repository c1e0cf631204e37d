import type pg from 'pg';

type Db = Pick<pg.Client, 'query'>;

export type Column = { name: string; type: string; required: boolean; default: string | null; comment: string | null };
export type Table = {
  name: string;
  kind: 'table' | 'unlogged table';
  options: string[] | null;
  comment: string | null;
  /** Rights that the owner of the table has given up. */
  revoked: string[];
  columns: Column[];
  constraints: { name: string; definition: string }[];
  indexes: string[];
  triggers: string[];
};
export type Routine = { definition: string; comment: string | null; signature: string };

/** The table in which node-pg-migrate notes what it has applied, and the schemas that are not ours. */
const NOT_OURS = 'migrations';

/** Not-null constraints are said by their columns, hence `contype <> 'n'`. */
const TABLES = `
  select c.relname as name, case c.relpersistence when 'u' then 'unlogged table' else 'table' end as kind,
    c.reloptions as options, obj_description(c.oid, 'pg_class') as comment,
    array(
      select lower(d.privilege_type) from aclexplode(acldefault('r', c.relowner)) d
      where d.grantee = c.relowner and c.relacl is not null
        and d.privilege_type in ('INSERT', 'UPDATE', 'DELETE', 'TRUNCATE')
        and not exists (
          select from aclexplode(c.relacl) a where a.grantee = d.grantee and a.privilege_type = d.privilege_type)
      order by 1) as revoked,
    (select coalesce(json_agg(json_build_object(
        'name', a.attname, 'type', format_type(a.atttypid, a.atttypmod), 'required', a.attnotnull,
        'default', case when a.attidentity = 'a' then 'generated always as identity' else
          (select 'default ' || pg_get_expr(d.adbin, d.adrelid) from pg_attrdef d
           where d.adrelid = c.oid and d.adnum = a.attnum) end,
        'comment', col_description(c.oid, a.attnum)) order by a.attnum), '[]')
      from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as columns,
    (select coalesce(json_agg(json_build_object('name', k.conname, 'definition', pg_get_constraintdef(k.oid))
        order by array_position(array['p', 'u', 'c', 'f'], k.contype::text), k.conname), '[]')
      from pg_constraint k where k.conrelid = c.oid and k.contype <> 'n') as constraints,
    array(
      select pg_get_indexdef(i.indexrelid) from pg_index i join pg_class x on x.oid = i.indexrelid
      where i.indrelid = c.oid and not exists (select from pg_constraint k where k.conindid = i.indexrelid)
      order by x.relname) as indexes,
    array(
      select pg_get_triggerdef(t.oid) from pg_trigger t where t.tgrelid = c.oid and not t.tgisinternal
      order by t.tgname) as triggers
  from pg_class c
  where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and c.relname <> $1
  order by c.relname`;

const ROUTINES = `
  select pg_get_functiondef(p.oid) as definition, obj_description(p.oid, 'pg_proc') as comment,
    p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')' as signature
  from pg_proc p
  where p.pronamespace = 'public'::regnamespace
    and not exists (select from pg_depend d where d.objid = p.oid and d.classid = 'pg_proc'::regclass and d.deptype = 'e')
  order by signature`;

/** What the catalogs of PostgreSQL say of the tables and functions of a database, ours only, in a stable order. */
export async function readCatalog(db: Db): Promise<{ tables: Table[]; routines: Routine[] }> {
  const tables = await db.query<Table>(TABLES, [NOT_OURS]);
  const routines = await db.query<Routine>(ROUTINES);
  return { tables: tables.rows, routines: routines.rows };
}
