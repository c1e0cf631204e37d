import type { Writable } from 'node:stream';
import type { Db } from '#shared/pg.ts';
import { type Counts, copyInto, countActions, findFaults, findRegions } from './staging.ts';

const STAGED = `
  create temporary table staged_reglements (
    line integer, reference text, siret text, dossier text, nature text, date_reglement date, montant bigint, mode text)
  on commit drop`;

/** Makes the staging table of règlements; what is written to the stream lands in it. */
export async function stageReglements(tx: Db): Promise<Writable> {
  await tx.query(STAGED);
  return copyInto(tx, 'staged_reglements');
}

const FAULTS = `
  select line, 'siret' as column, format('no établissement has the SIRET %s here', siret) as reason
  from staged_reglements s where not exists (select from etablissements e where e.siret = s.siret)
  union all
  select line, 'dossier', format('there is no dossier %s here: import the dossiers first', dossier)
  from staged_reglements s where dossier is not null and not exists (select from dossiers d where d.numero = s.dossier)
  union all
  select line, 'dossier', format('%s is a dossier of another organisme than that of the SIRET %s', dossier, s.siret)
  from staged_reglements s join dossiers d on d.numero = s.dossier where left(d.siret, 9) <> left(s.siret, 9)
  union all
  select line, 'reference', format('%s stands on line %s already', reference, first)
  from (select line, reference, min(line) over (partition by reference) as first from staged_reglements) n where line > first`;

export const findReglementFaults = (tx: Db, limit: number) => findFaults(tx, FAULTS, limit);

const DECIDED = `
  create temporary table decided_reglements on commit drop as
  select s.*, case
    when r.reference is null then 'created'
    when (s.siret, s.dossier, s.nature, s.date_reglement, s.montant, s.mode) is distinct from
      (r.siret, r.dossier, r.nature, r.date_reglement, r.montant, r.mode) then 'changed'
    else 'unchanged' end as action
  from staged_reglements s left join reglements r using (reference)`;

/** Says of each règlement what has to be done with it. */
export async function decideReglements(tx: Db): Promise<Counts> {
  await tx.query('analyze staged_reglements');
  await tx.query(DECIDED);
  return countActions(tx, 'decided_reglements');
}

/** The regions of the règlements that change. */
export const findReglementRegions = (tx: Db) => findRegions(tx, 'decided_reglements');

const APPLY = `
  insert into reglements (reference, siret, dossier, nature, date_reglement, montant, mode, updated_at)
  select reference, siret, dossier, nature, date_reglement, montant, mode, $1
  from decided_reglements where action <> 'unchanged'
  on conflict (reference) do update set siret = excluded.siret, dossier = excluded.dossier, nature = excluded.nature,
    date_reglement = excluded.date_reglement, montant = excluded.montant, mode = excluded.mode, updated_at = excluded.updated_at`;

export async function applyReglements(tx: Db, now: Date): Promise<void> {
  await tx.query(APPLY, [now]);
}
