import { readFileSync } from 'node:fs';
import { rowsOf, sectionOf } from '#test/documents.ts';
import type { Answer, Visitor } from '#test/visitor.ts';
import { hostileForm } from './forms.ts';
import type { Role } from './people.ts';

/** What somebody gets at an address: `login`, `cgu`, or the status of the answer; a redirection elsewhere is 303. */
export type Outcome = string;

/** One cell of the matrix: who asks what, of what, and what he must get. */
export type Cell = { role: Role; method: string; path: string; on: string; expected: Outcome };

/** The parameters of an address, by what it is asked of. */
export type Targets = Record<string, Record<string, string>>;

/** Every cell of a table of docs/access-matrix.md, of the section `heading`. Throws when a row is not whole. */
export function cellsOf(heading: string): Cell[] {
  const section = sectionOf(readFileSync('docs/access-matrix.md', 'utf8'), heading);
  const [, ...roles] = headOf(section);
  return rowsOf(section, 'address').flatMap(([address = '', on = '', ...outcomes]) => {
    if (outcomes.length !== roles.length) throw new Error(`${address} (${on}) does not say what each gets`);
    const [method = '', path = ''] = address.replaceAll('`', '').split(' ');
    return outcomes.map((expected, rank) => ({ role: roles[rank] ?? '', method, path, on, expected }));
  });
}

/** The columns but the first: what it is asked of is not a role. */
const headOf = (section: string): string[] =>
  (/^\| address.*$/m.exec(section)?.[0] ?? '')
    .split('|')
    .map((cell) => cell.trim())
    .filter(Boolean)
    .slice(1);

/** `POST /regions/:code`, each address once. */
export const addressesIn = (cells: Cell[]): string[] => [
  ...new Set(cells.map(({ method, path }) => `${method} ${path}`)),
];

/** Whether the person is let in: whatever his form then says, he is answered about it. */
export const isRefused = ({ expected }: Cell): boolean => ['login', 'cgu', '401', '403', '404'].includes(expected);

type Place = { url: string; targets: Targets; visitors: Map<Role, Visitor> };

/** What a cell gets over HTTP. Who must be refused sends all that he can; who may, an empty form. */
export async function outcomeOf({ url, targets, visitors }: Place, cell: Cell): Promise<Outcome> {
  const visitor = visitors.get(cell.role);
  const target = targets[cell.on];
  if (!visitor || !target) throw new Error(`Nobody is « ${cell.role} », or nothing « ${cell.on} »`);
  const address = url + cell.path.replace(/:(\w+)/g, (_, name) => encodeURIComponent(target[name] ?? ''));
  const answer =
    cell.method === 'GET'
      ? await visitor.get(address, { follow: false })
      : await visitor.post(address, isRefused(cell) ? hostileForm() : [], { follow: false });
  return shown(answer);
}

function shown({ status, headers }: Answer): Outcome {
  if (status < 300 || status > 399) return String(status);
  const location = headers.get('location') ?? '';
  const [, page] = /^(?:https?:\/\/[^/]+)?\/(login|connexion|cgu)(?:\?|$)/.exec(location) ?? [];
  return page === undefined ? '303' : page === 'cgu' ? 'cgu' : 'login';
}

/** Runs cells, so many at once; gives those that got something else, in words. */
export async function surprises(place: Place, cells: Cell[], atOnce: number): Promise<string[]> {
  const found: string[] = [];
  const queue = [...cells];
  const work = async () => {
    for (let cell = queue.shift(); cell; cell = queue.shift()) {
      const got = await outcomeOf(place, cell);
      const { role, method, path, on, expected } = cell;
      if (got !== expected) found.push(`${role}: ${method} ${path} (${on}) → ${got}, not ${expected}`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return found.toSorted();
}
