/** The blocks of a Markdown text that are commands, each as one string. */
export const commandsOf = (markdown: string): string[] =>
  [...markdown.matchAll(/^```sh\n([\s\S]*?)\n```$/gm)].map(([, commands = '']) => commands);

/** From a heading, as it is written, to the next one of its level or above. Throws when it is not there. */
export function sectionOf(markdown: string, heading: string): string {
  const [, rest] = markdown.split(`\n${heading}\n`);
  if (rest === undefined) throw new Error(`There is no ${heading}`);
  const level = heading.indexOf(' ');
  return rest.split(new RegExp(`^#{1,${level}} `, 'm'))[0] ?? '';
}

/** The rows of the tables whose first column is named `first`, cell by cell. Throws when there is none. */
export function rowsOf(markdown: string, first: string): string[][] {
  const tables = markdown.match(/(?:^\|.*\n?)+/gm) ?? [];
  const rows = tables.map((table) => table.trim().split('\n').map(cellsOf)).filter(([head]) => head?.[0] === first);
  if (rows.length === 0) throw new Error(`No table begins with ${first}`);
  return rows.flatMap((table) => table.slice(2));
}

const cellsOf = (row: string): string[] =>
  row
    .slice(1, -1)
    .split('|')
    .map((cell) => cell.trim());

/** Where the links and pictures of a Markdown text lead, addresses elsewhere left out. */
export const linksOf = (markdown: string): string[] =>
  [...markdown.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link).filter((link) => !/^[a-z]+:/.test(link));

/** The anchors of a Markdown text, as hosts of repositories make them of its headings. */
export const anchorsOf = (markdown: string): string[] =>
  [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} -]/gu, '')
      .replaceAll(' ', '-'),
  );
