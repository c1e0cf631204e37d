import { z } from 'zod';
import { Refusal } from '#shared/refusal.ts';
import { insertAudit } from '../store/audit.ts';
import { findLastRegionChange } from '../store/history.ts';
import { listRegions, lockRegion, type Region, updateContacts } from '../store/regions.ts';
import type { Context, Origin } from './context.ts';
import { Faults, faultsOf } from './faults.ts';
import { once } from './operations.ts';
import { telephone } from './organisme-form.ts';
import { regionOf } from './regions.ts';
import { administratorNow } from './staff.ts';
import type { By } from './staff-sheets.ts';
import { staleSheet } from './stale.ts';
import { optionalEmail } from './user-form.ts';

const invalid = (sentence: string) => new Refusal('invalid', sentence, { field: 'code-postal' });

/** The Direction régionale of a CFA, from its postal code as it was typed (S126). */
export async function officeOf({ pool }: Context, typed: string): Promise<Region> {
  const codePostal = typed.replace(/\s/g, '');
  if (!/^\d{5}$/.test(codePostal)) throw invalid('Le code postal comporte 5 chiffres. Exemple : 69007.');
  const code = regionOf(codePostal);
  const office = (await listRegions(pool)).find((region) => region.code === code);
  if (!office) throw invalid("Ce code postal n'est celui d'aucune de nos régions. Vérifiez-le. Exemple : 69007.");
  return office;
}

const unknown = () => new Refusal('not-found', "Cette Direction régionale n'existe pas.");

/** The Direction régionale of a region. */
export async function readOffice({ pool }: Context, code: string): Promise<Region> {
  const office = (await listRegions(pool)).find((region) => region.code === code);
  if (!office) throw unknown();
  return office;
}

export type ContactsForm = { email: string; telephone: string };

const schema = z.object({ email: optionalEmail, telephone });

type Update = { code: string; form: ContactsForm; version: number; key: string; origin: Origin };

/** Saves how to reach a Direction régionale, which the public page says at once; both may be left empty. */
export function saveContacts(context: Context, by: By, { key, origin, ...said }: Update): Promise<string> {
  const { clock } = context;
  const parsed = schema.safeParse(said.form);
  if (!parsed.success) throw new Faults(faultsOf(parsed.error));
  return once(context, { key, sub: by.sub, said }, async (tx) => {
    await administratorNow(tx, clock, by.sub);
    const before = await lockRegion(tx, said.code);
    if (!before) throw unknown();
    if (before.version !== said.version) throw staleSheet(await findLastRegionChange(tx, said.code), clock.now());
    const fields = (['email', 'telephone'] as const).filter((field) => before[field] !== parsed.data[field]);
    if (fields.length === 0) return said.code;
    await updateContacts(tx, said.code, parsed.data);
    await insertAudit(tx, {
      ...{ at: clock.now(), event: 'region_updated', result: 'success', actorSub: by.sub, ...origin },
      ...{ regions: [said.code], details: { region: said.code, fields } },
    });
    return said.code;
  });
}
