import type { Db } from '#shared/pg.ts';
import { findFaults } from './staging.ts';

const ORGANISME = 'organisme, nda, est_of, est_cfa, region';

const FAULTS = `
  select line, 'siret' as column, format('%s stands on line %s already', siret, first) as reason
  from (select line, siret, min(line) over (partition by siret) as first from staged_etablissements) n where line > first
  union all
  select line, 'siege', format('line %s says already which établissement is the siège of %s', first, siren)
  from (
    select line, siren, siret, first_value(line) over in_file as first, first_value(siret) over in_file as first_siret
    from staged_etablissements where siege window in_file as (partition by siren order by line)) n
  where siret <> first_siret
  union all
  select line, 'siren', format(
    'raison_sociale, nda, est_of, est_cfa or region is not what line %s says of %s', first, siren)
  from (
    select line, siren, (${ORGANISME}) is distinct from first_value((${ORGANISME})) over in_file as differs,
      first_value(line) over in_file as first
    from staged_etablissements where organisme is not null window in_file as (partition by siren order by line)) n
  where differs
  union all
  select min(line), 'siege', format('%s is new: one of its lines must be its siège', siren)
  from staged_etablissements s where not exists (select from organismes o where o.siren = s.siren)
  group by siren having not bool_or(siege)
  union all
  select min(line), 'est_cfa', format('is non although %s, which the file does not name, is a CFA', min(e.siret))
  from staged_etablissements s join organismes o using (siren) join etablissements e using (siren)
  where o.est_cfa and not s.est_cfa and e.cfa
    and not exists (select from staged_etablissements said where said.siret = e.siret and said.line is not null)
  group by siren
  union all
  select line, 'region', format('no region has the postal code %s of the siège: give the code of the region', code_postal)
  from staged_etablissements s
  where siege and region is null and not exists (select from organismes o where o.siren = s.siren)
    and not exists (select from regions r where r.code = s.region_of_code_postal)
  union all
  select line, 'region', format('%s is not a region here', region)
  from staged_etablissements s where region is not null and not exists (select from regions r where r.code = s.region)`;

export const findEtablissementFaults = (tx: Db, limit: number) => findFaults(tx, FAULTS, limit);
