import MarkdownIt, { type Token } from 'markdown-it';
import { dressTables, textOf } from './markdown-tables.ts';
import { typo } from './typo.ts';

export type Heading = { id: string; text: string };
/** `title` is the text of the first-level heading, which is left out of `html`: the page shows it as its own h1. */
export type Text = { html: string; headings: Heading[]; title: string };

const markdown = new MarkdownIt({ html: false });

/**
 * Renders a text of ours written in Markdown. HTML inside it is shown, not obeyed. Every heading gets an id from its words;
 * those of the second level are listed. French typesetting is applied to the words, not to code and not to bare addresses.
 */
export function renderMarkdown(source: string): Text {
  const tokens = markdown.parse(source, {});
  for (const token of tokens) if (token.type === 'inline') typesetInline(token.children ?? []);
  dressTables(tokens);
  const headings = anchorHeadings(tokens);
  const title = headings.find((heading) => heading.level === 'h1')?.text ?? '';
  const html = markdown.renderer.render(withoutTitle(tokens), markdown.options, {});
  return {
    html,
    title,
    headings: headings.filter(({ level }) => level === 'h2').map(({ id, text }) => ({ id, text })),
  };
}

function typesetInline(children: Token[]): void {
  children.forEach((token, rank) => {
    const bareAddress = children[rank - 1]?.markup === 'autolink';
    if (token.type === 'text' && !bareAddress) token.content = typo(token.content);
  });
}

function anchorHeadings(tokens: Token[]): (Heading & { level: string })[] {
  const taken = new Map<string, number>();
  return tokens.flatMap((token, rank) => {
    if (token.type !== 'heading_open') return [];
    const text = textOf(tokens[rank + 1]);
    const id = unique(slug(text), taken);
    token.attrSet('id', id);
    return [{ id, text, level: token.tag }];
  });
}

/** `1. Données personnelles` → `donnees-personnelles`. */
const slug = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/^[\d.\s]+/, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');

function unique(id: string, taken: Map<string, number>): string {
  const times = (taken.get(id) ?? 0) + 1;
  taken.set(id, times);
  return times === 1 ? id : `${id}-${times}`;
}

function withoutTitle(tokens: Token[]): Token[] {
  const start = tokens.findIndex((token) => token.type === 'heading_open' && token.tag === 'h1');
  return start === -1 ? tokens : tokens.toSpliced(start, 3);
}
