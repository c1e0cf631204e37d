import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderMarkdown } from '#shared/markdown.ts';
import type { Handler } from './tools.ts';

const FOLDER = join(import.meta.dirname, '../../content');

/** The texts after which a CFA without access is led to its Direction régionale, from its postal code (S126, S136). */
const LEADING = new Set(['contact', 'faq', 'procedure']);

/** A public page whose text is `content/<name>.md`, read once. */
export const texte = (name: string): Handler => {
  const text = renderMarkdown(readFileSync(join(FOLDER, `${name}.md`), 'utf8'));
  const view = LEADING.has(name) ? 'texte-direction-regionale' : 'texte';
  return ({ show }) =>
    (_req, res) =>
      show(res, 200, view, { title: text.title, text });
};
