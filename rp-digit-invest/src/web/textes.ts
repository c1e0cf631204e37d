import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderMarkdown } from '#shared/markdown.ts';
import type { Handler } from './tools.ts';

const FOLDER = join(import.meta.dirname, '../../content');

/** A public page whose text is `content/<name>.md`, read once. */
export const texte = (name: string): Handler => {
  const text = renderMarkdown(readFileSync(join(FOLDER, `${name}.md`), 'utf8'));
  return ({ show }) =>
    (_req, res) =>
      show(res, 200, 'texte', { title: text.title, text });
};
