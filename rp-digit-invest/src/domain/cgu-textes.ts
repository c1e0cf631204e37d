import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

export type TexteCgu = {
  version: string;
  langue: string;
  /** Day from which the text holds, `YYYY-MM-DD`, in Paris. */
  publieeLe: string;
  resume: string;
  /** The file, byte for byte: what the hash is the hash of. */
  texte: Buffer;
  sha256: string;
};

const FRONT_MATTER = /^---\n([\s\S]*?)\n---\n/;

/** The texts of a folder, `<version>.md` each. Throws on a file that does not say its version, its day and its summary. */
export async function readTextes(folder: string): Promise<TexteCgu[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.md'));
  return Promise.all(names.map(async (name) => parseTexte(name, await readFile(join(folder, name)))));
}

function parseTexte(name: string, texte: Buffer): TexteCgu {
  const header = FRONT_MATTER.exec(texte.toString('utf8'))?.[1] ?? '';
  const field = (key: string) => new RegExp(`^${key}:\\s*(.+)$`, 'm').exec(header)?.[1]?.trim();
  const [version, publieeLe, resume] = [field('version'), field('publiee'), field('resume')];
  if (`${version}.md` !== name || !publieeLe || !/^\d{4}-\d{2}-\d{2}$/.test(publieeLe) || !resume) {
    throw new Error(
      `${name} must begin with a front matter: version (the name of the file), publiee (YYYY-MM-DD), resume`,
    );
  }
  return { version: version ?? '', langue: 'fr', publieeLe, resume, texte, sha256: sha256(texte) };
}

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** The Markdown of a text, without its header. */
export const corps = (texte: Buffer): string => texte.toString('utf8').replace(FRONT_MATTER, '');
