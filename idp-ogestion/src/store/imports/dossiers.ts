import type { Writable } from 'node:stream';
import type { Db } from '#shared/pg.ts';
import { type Counts, copyInto, countActions, findFaults, findRegions } from './staging.ts';

const STAGED = `
  create temporary table staged_dossiers (
    line integer, numero text, siret text, type text, beneficiaire text, formation text, statut text,
    date_debut date, date_fin date, montant_engage bigint) on commit drop`;

/** Makes the staging table of dossiers; what is written to the stream lands in it. */
export async function stageDossiers(tx: Db): Promise<Writable> {
  await tx.query(STAGED);
  return copyInto(tx, 'staged_dossiers');
}

const FAULTS = `
  select line, 'siret' as column, format('no établissement has the SIRET %s here', siret) as reason
  from staged_dossiers s where not exists (select from etablissements e where e.siret = s.siret)
  union all
  select line, 'numero', format('%s stands on line %s already', numero, first)
  from (select line, numero, min(line) over (partition by numero) as first from staged_dossiers) n where line > first`;

export const findDossierFaults = (tx: Db, limit: number) => findFaults(tx, FAULTS, limit);

const DECIDED = `
  create temporary table decided_dossiers on commit drop as
  select s.*, case
    when d.numero is null then 'created'
    when (s.siret, s.type, s.beneficiaire, s.formation, s.statut, s.date_debut, s.date_fin, s.montant_engage) is distinct from
      (d.siret, d.type, d.beneficiaire, d.formation, d.statut, d.date_debut, d.date_fin, d.montant_engage) then 'changed'
    else 'unchanged' end as action
  from staged_dossiers s left join dossiers d using (numero)`;

/** Says of each dossier what has to be done with it. */
export async function decideDossiers(tx: Db): Promise<Counts> {
  await tx.query('analyze staged_dossiers');
  await tx.query(DECIDED);
  return countActions(tx, 'decided_dossiers');
}

/** The regions of the dossiers that change. */
export const findDossierRegions = (tx: Db) => findRegions(tx, 'decided_dossiers');

const APPLY = `
  insert into dossiers
    (numero, siret, type, beneficiaire, formation, statut, date_debut, date_fin, montant_engage, updated_at)
  select numero, siret, type, beneficiaire, formation, statut, date_debut, date_fin, montant_engage, $1
  from decided_dossiers where action <> 'unchanged'
  on conflict (numero) do update set siret = excluded.siret, type = excluded.type, beneficiaire = excluded.beneficiaire,
    formation = excluded.formation, statut = excluded.statut, date_debut = excluded.date_debut, date_fin = excluded.date_fin,
    montant_engage = excluded.montant_engage, updated_at = excluded.updated_at`;

export async function applyDossiers(tx: Db, now: Date): Promise<void> {
  await tx.query(APPLY, [now]);
}
