import { cp, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

const PUBLISHED = path.resolve(import.meta.dirname, '../../rp-digit-invest/cgu');

/** A copy of the CGU of the project with one more version, in force today. */
export async function cguFolderWith(version: string, resume: string): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'constructys-cgu-'));
  await cp(PUBLISHED, folder, { recursive: true });
  const former = await readFile(path.join(PUBLISHED, '2026-1.md'), 'utf8');
  const next = former
    .replace(/^version:.*$/m, `version: ${version}`)
    .replace(/^publiee:.*$/m, 'publiee: 2026-02-01')
    .replace(/^resume:.*$/m, `resume: ${resume}`);
  await writeFile(path.join(folder, `${version}.md`), next);
  return folder;
}
