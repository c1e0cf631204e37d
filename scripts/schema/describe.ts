import type pg from 'pg';
import { type Column, type Routine, readCatalog, type Table } from './catalog.ts';

/** Today's schema of a migrated database as SQL that people read: tables by name, each with all that is about it. */
export async function describeSchema(db: Pick<pg.Client, 'query'>, title: string): Promise<string> {
  const { tables, routines } = await readCatalog(db);
  const header = `-- ${title}\n-- Written by \`npm run schema\` from the migrations; test/unit/schema.test.ts keeps it true.\n`;
  return [header, ...routines.map(routineText), ...tables.map(tableText)].join('\n');
}

function routineText({ definition, comment, signature }: Routine): string {
  const text = plain(definition.trim()).replace('create or replace', 'create');
  return `${text};\n${commentText(`function ${signature}`, comment)}`;
}

function tableText(table: Table): string {
  const { name, kind, options, comment, columns, constraints, indexes, triggers, revoked } = table;
  const lines = [...columns.map(columnText), ...constraints.map(constraintText)].map((line) => `  ${line}`);
  const storage = options ? ` with (${options.join(', ')})` : '';
  return [
    `create ${kind} ${name} (\n${lines.join(',\n')}\n)${storage};\n`,
    ...indexes.map((index) => `${plain(index)};\n`),
    ...triggers.map((trigger) => `${plain(trigger)};\n`),
    revoked.length > 0 ? `revoke ${revoked.join(', ')} on ${name} from current_user;\n` : '',
    commentText(`table ${name}`, comment),
    ...columns.map((column) => commentText(`column ${name}.${column.name}`, column.comment)),
  ].join('');
}

const columnText = ({ name, type, required, default: value }: Column): string =>
  [name, shortType(type), required ? 'not null' : '', plain(value ?? '')].filter(Boolean).join(' ');

const shortType = (type: string): string => type.replace('timestamp with time zone', 'timestamptz');

/** `primary key (…)`, or a named rule. The name that PostgreSQL gives to a primary key says nothing. */
const constraintText = ({ name, definition }: Table['constraints'][number]): string =>
  name.endsWith('_pkey') ? plain(definition) : `constraint ${name} ${plain(definition)}`;

/** As our migrations write it: lower case outside quotes, no schema (it is always `public`), no cast to text, no doubled parentheses. */
const plain = (sql: string): string =>
  sql
    .split(/('(?:[^']|'')*')/)
    .map((part, rank) => (rank % 2 === 1 ? part : part.replace(/\b[A-Z]{2,}\b/g, (word) => word.toLowerCase())))
    .join('')
    .replaceAll('public.', '')
    .replaceAll('::text', '')
    .replaceAll(' using btree', '')
    .replace(/^check \(\((.*)\)\)$/, 'check ($1)');

const commentText = (what: string, comment: string | null): string =>
  comment === null ? '' : `comment on ${what} is '${comment.replaceAll("'", "''")}';\n`;
