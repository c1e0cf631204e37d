import { loginThroughForm } from '#test/op-client.ts';
import type { Person } from '../../scripts/cast.ts';
import type { OpWorld } from './op-world.ts';
import { type Answer, Visitor } from './visitor.ts';

type Pairs = [name: string, value: string][];
/** What is typed over a form: a text, all the ticks of a name, or nothing where the field is to be left out. */
export type Changes = Record<string, string | string[] | undefined>;

/** A person at the pages of user management: reads, and sends forms as a browser without JavaScript would. */
export class Referent {
  readonly visitor = new Visitor();
  readonly #url: string;

  private constructor(url: string) {
    this.#url = url;
  }

  static async signedIn(op: Pick<OpWorld, 'url'>, person: Person): Promise<Referent> {
    const referent = new Referent(op.url);
    await loginThroughForm(referent.visitor, await referent.visitor.get(`${op.url}/login`), person);
    return referent;
  }

  get(path: string): Promise<Answer> {
    return this.visitor.get(`${this.#url}${path}`);
  }

  post(path: string, fields: Pairs | Record<string, string> = {}): Promise<Answer> {
    return this.visitor.post(`${this.#url}${path}`, fields);
  }

  /** Sends the form of `page` that goes to `action`, as it is shown but for `changes`. */
  send(page: Answer, action: string, changes: Changes = {}): Promise<Answer> {
    const form = formShown(page.body, action);
    return this.visitor.post(new URL(form.action, page.url).href, changed(form.pairs, changes));
  }

  /** The form of a new account, after a search that found nobody. */
  openCreation(q = 'personne-de-ce-nom'): Promise<Answer> {
    return this.get(`/utilisateurs/nouveau?liste=${encodeURIComponent(`q=${encodeURIComponent(q)}`)}`);
  }

  openSheet(sub: string): Promise<Answer> {
    return this.get(`/utilisateurs/${sub}`);
  }

  /** Opens a sheet and sends it with `changes`. */
  async change(sub: string, changes: Changes): Promise<Answer> {
    return this.send(await this.openSheet(sub), `/utilisateurs/${sub}`, changes);
  }
}

/** `pairs` with every name of `changes` replaced by what was typed. */
export const changed = (pairs: Pairs, changes: Changes): Pairs => [
  ...pairs.filter(([name]) => !(name in changes)),
  ...Object.entries(changes).flatMap(([name, value]) =>
    (value === undefined ? [] : [value].flat()).map((one): [string, string] => [name, one]),
  ),
];

/** The form whose action is `action` (its query aside), with what a browser would send of it. */
function formShown(html: string, action: string): { action: string; pairs: Pairs } {
  for (const [, attributes = '', content = ''] of html.matchAll(/<form([^>]*)>([\s\S]*?)<\/form>/g)) {
    const target = decode(/action="([^"]*)"/.exec(attributes)?.[1] ?? '');
    if (target.split('?')[0] !== action) continue;
    return { action: target, pairs: [...content.matchAll(/<input[^>]*>/g)].flatMap(([input]) => pairOf(input)) };
  }
  throw new Error(`No form to ${action} in: ${textOf(html).slice(0, 500)}`);
}

/** What a browser would send of that form. */
export const pairsOf = ({ body }: Answer, action: string): Pairs => formShown(body, action).pairs;

/** The messages beside the fields of a page, each after the id that its field names. */
export const messagesIn = ({ body }: Answer): string[] =>
  [...body.matchAll(/<p class="msg" id="([^"]*)">([\s\S]*?)<\/p>/g)].map(
    ([, id, text = '']) => `${id}: ${textOf(text).trim()}`,
  );

function pairOf(input: string): Pairs {
  const attribute = (name: string) => new RegExp(`\\s${name}="([^"]*)"`).exec(input)?.[1];
  const name = attribute('name');
  if (!name || /\sdisabled/.test(input)) return [];
  if (/type="(?:checkbox|radio)"/.test(input) && !/\schecked/.test(input)) return [];
  return [[name, decode(attribute('value') ?? '')]];
}

const decode = (text: string): string =>
  text.replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

/** What a page says, tags and typography aside. */
export const textOf = (html: string): string =>
  html
    .replace(/<(head|svg)[\s\S]*?<\/\1>/g, ' ')
    .replace(/<[^>]+>/g, ' ')
    .replaceAll('’', "'")
    .replace(/[\s\u00a0]+/g, ' ')
    .replace(/ ([.,])/g, '$1');

/** The rows of the table of a page, each with the texts of its cells. */
export const rowsOf = (html: string): string[][] => {
  const body = /<tbody[\s\S]*?<\/tbody>/.exec(html)?.[0] ?? '';
  return [...body.matchAll(/<tr[\s\S]*?<\/tr>/g)].map(([row]) =>
    [...row.matchAll(/<(?:td|th)[^>]*>([\s\S]*?)<\/(?:td|th)>/g)].map(([, cell = '']) => textOf(cell).trim()),
  );
};
