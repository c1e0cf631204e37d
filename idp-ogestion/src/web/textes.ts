import { readFileSync } from 'node:fs';
import type { Middleware } from 'koa';
import { renderMarkdown } from '#shared/markdown.ts';
import { CONTENT, type Pages } from './pages.ts';

/** A page made of one Markdown text of the content folder, read once. `view` may add something to it. */
export function texte(pages: Pages, name: string, view = 'texte'): Middleware {
  const text = renderMarkdown(readFileSync(`${CONTENT}${name}.md`, 'utf8'));
  return (ctx) => pages.show(ctx, view, { title: text.title, text });
}
