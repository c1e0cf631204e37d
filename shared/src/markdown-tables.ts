import type { Token } from 'markdown-it';

const ROLES: Record<string, string> = {
  table_open: 'table',
  thead_open: 'rowgroup',
  tbody_open: 'rowgroup',
  tr_open: 'row',
  th_open: 'columnheader',
  td_open: 'cell',
};

/**
 * Dresses the tables of a Markdown text as those of the pages: cards on a narrow screen, where each value carries the name
 * of its column. The roles are said because `display: block` takes them away (shared/public/tables.css).
 */
export function dressTables(tokens: Token[]): void {
  let labels: string[] = [];
  let column = 0;
  tokens.forEach((token, rank) => {
    const role = ROLES[token.type];
    if (role) token.attrSet('role', role);
    if (token.type === 'table_open') {
      token.attrSet('class', 'table cards');
      labels = [];
    }
    if (token.type === 'tr_open') column = 0;
    if (token.type === 'th_open') {
      token.attrSet('scope', 'col');
      labels.push(textOf(tokens[rank + 1]));
    }
    if (token.type === 'td_open') token.attrSet('data-label', labels[column++] ?? '');
  });
}

/** The words of an inline token, without their marks. */
export const textOf = (inline: Token | undefined): string =>
  (inline?.children ?? []).map((child) => (child.type === 'softbreak' ? ' ' : child.content)).join('');
