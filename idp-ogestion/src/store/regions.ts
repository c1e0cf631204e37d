import type { Db } from '#shared/pg.ts';

/** A Direction régionale, by the Insee code of its region, and how to reach it: empty until Constructys gives it. */
export type Region = {
  code: string;
  libelle: string;
  email: string | null;
  telephone: string | null;
  version: number;
};

/** Every Direction régionale, by name. */
export async function listRegions(db: Db): Promise<Region[]> {
  const text = 'select code, libelle, email, telephone, version from regions order by searchable(libelle)';
  return (await db.query<Region>(text)).rows;
}

/** One of them, kept from changing until the end of the transaction. */
export async function lockRegion(tx: Db, code: string): Promise<Region | undefined> {
  const text = 'select code, libelle, email, telephone, version from regions where code = $1 for no key update';
  return (await tx.query<Region>(text, [code])).rows[0];
}

export type Contacts = Pick<Region, 'email' | 'telephone'>;

/** Changes how to reach a Direction régionale, and moves its version (G32). */
export async function updateContacts(tx: Db, code: string, { email, telephone }: Contacts): Promise<void> {
  const text = 'update regions set email = $2, telephone = $3, version = version + 1 where code = $1';
  await tx.query(text, [code, email, telephone]);
}
