import { randomUUID } from 'node:crypto';
import { type Clock, systemClock } from '#shared/clock.ts';
import type { Pool } from '#shared/pg.ts';
import { createOrganisme, updateOrganismeSheet } from '../../idp-ogestion/src/domain/organisme-changes.ts';
import { addEtablissement, updateEtablissement } from '../../idp-ogestion/src/domain/organisme-etablissements.ts';
import type { EtablissementForm, OrganismeForm } from '../../idp-ogestion/src/domain/organisme-form.ts';
import { ORIGIN } from './user-forms.ts';

/** An organisme of Savoie that nobody knows yet, as an agent types it with its seat. */
export const SAVOIE: OrganismeForm & EtablissementForm = {
  ...{ siren: '000 567 891', raisonSociale: 'CFA du Bâtiment de Savoie', nda: '84 73 00005 05', of: false, cfa: true },
  ...{ telephone: '04 79 00 00 00', region: '', siret: '000 567 891 00015', enseigne: '', adresse: '1 rue du Lac' },
  ...{ codePostal: '73000', ville: 'Chambéry', uai: '0730001E', etablissementCfa: true, siege: true, fermeLe: '' },
};
export const SAVOIE_SIREN = '000567891';
export const SAVOIE_SIRET = '00056789100015';

type Sent = { key?: string; version?: number };

/** What the pages of organismes do, without the pages. */
export function organismesOf(pool: Pool, clock: Clock = systemClock) {
  const context = { pool, clock };
  const order = <Form>(form: Form, key: string = randomUUID()) => ({ form, key, origin: ORIGIN });
  return {
    context,
    create: (sub: string, changes: Partial<typeof SAVOIE> = {}, { key }: Sent = {}) =>
      createOrganisme(context, { sub }, order({ ...SAVOIE, ...changes }, key)),
    update: (sub: string, siren: string, form: OrganismeForm, { key, version = 1 }: Sent = {}) =>
      updateOrganismeSheet(context, { sub }, { ...order(form, key), siren, version }),
    addEtablissement: (sub: string, siren: string, form: EtablissementForm, { key }: Sent = {}) =>
      addEtablissement(context, { sub }, { ...order(form, key), siren }),
    changeEtablissement: (
      sub: string,
      siren: string,
      siret: string,
      form: EtablissementForm,
      { key, version = 1 }: Sent = {},
    ) => updateEtablissement(context, { sub }, { ...order(form, key), siren, siret, version }),
  };
}
