import type { Db } from '#shared/pg.ts';

export type ImportRow = {
  kind: string;
  fileName: string;
  sha256: Buffer;
  rows: number;
  created: number;
  changed: number;
  closed: number;
  at: Date;
};

/** Notes a file that was taken in. */
export async function insertImport(tx: Db, row: ImportRow): Promise<void> {
  const { kind, fileName, sha256, rows, created, changed, closed, at } = row;
  await tx.query(
    `insert into imports (kind, file_name, file_sha256, rows, created, changed, closed, at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [kind, fileName, sha256, rows, created, changed, closed, at],
  );
}
