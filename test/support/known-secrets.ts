import { DEMO_PASSWORD } from '../../scripts/cast.ts';

/** Where a secret may be met. The log and the databases are no place for any. */
type Place = 'log' | 'database' | 'page' | 'address' | 'mail';
/** What opens something to whoever shows it, and where its protocol has it travel in sight. */
const KINDS = {
  password: [],
  'mailed link': ['mail'],
  cookie: [],
  'login page': ['address', 'page'],
  'pushed request': ['address'],
  code: ['address'],
  'access token': [],
  'refresh token': [],
  'ID token': ['address'],
  'proof of a client': [],
} satisfies Record<string, Place[]>;
export type Kind = keyof typeof KINDS;

/** Fields of our forms that hold a password. */
const PASSWORD_FIELDS = new Set(['password', 'confirmation', 'current']);
/** What a one-time link ends with: 32 random bytes in base64url. */
const LINK_TOKEN = /\/([\w-]{43})(?![\w-])/g;
/** A shorter one could be in a page or a row by chance. */
const SHORTEST = 12;

const known = new Map<string, Kind>([[DEMO_PASSWORD, 'password']]);

/** Remembers a secret, as what it was first met as: from then on nothing may show it where it does not belong. */
export function remember(kind: Kind, secret: string): void {
  if (secret.length >= SHORTEST && !known.has(secret)) known.set(secret, kind);
}

/** Remembers what a person typed as a password. */
export function rememberTyped(fields: Record<string, string>): void {
  for (const [name, value] of Object.entries(fields)) if (PASSWORD_FIELDS.has(name)) remember('password', value);
}

/** Remembers the tokens of the links of a mail: they belong in the mailbox of their person and nowhere else. */
export function rememberMailed(text: string): void {
  for (const [, token = ''] of text.matchAll(LINK_TOKEN)) remember('mailed link', token);
}

/** Throws when `text` shows a secret of this test file that does not belong there; says where and what kind, never what. */
export function refuseSecrets(where: string, text: string, place: Place): void {
  const shown = [...known].filter(
    ([secret, kind]) => !belongs(kind, place) && (text.includes(secret) || text.includes(inBytea(secret))),
  );
  const kinds = [...new Set(shown.map(([, kind]) => kind))].join(', ');
  if (shown.length > 0) throw new Error(`${where} shows ${shown.length} secret(s): ${kinds}.`);
}

const belongs = (kind: Kind, place: Place): boolean => (KINDS[kind] as Place[]).includes(place);

/** As PostgreSQL writes the bytes of a text. */
const inBytea = (text: string): string => Buffer.from(text).toString('hex');
