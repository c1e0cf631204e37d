import { DEMO_PASSWORD } from '../../scripts/cast.ts';

/** Fields of our forms that hold a password. */
const PASSWORD_FIELDS = new Set(['password', 'confirmation', 'current']);
/** What a one-time link ends with: 32 random bytes in base64url. */
const LINK_TOKEN = /\/([\w-]{43})(?![\w-])/g;
/** A shorter one could be in a page or a row by chance. */
const SHORTEST = 12;

const known = new Set<string>([DEMO_PASSWORD]);

/** Remembers what a person typed as a password: nothing may show it from then on. */
export function rememberTyped(fields: Record<string, string>): void {
  for (const [name, value] of Object.entries(fields)) {
    if (PASSWORD_FIELDS.has(name) && value.length >= SHORTEST) known.add(value);
  }
}

/** Remembers the tokens of the links of a mail: they belong in the mailbox of their person and nowhere else. */
export function rememberMailed(text: string): void {
  for (const [, token = ''] of text.matchAll(LINK_TOKEN)) known.add(token);
}

/** Throws when `text` shows a password or a token of this test file; says where, never what. */
export function refuseSecrets(where: string, text: string): void {
  const shown = [...known].filter((secret) => text.includes(secret));
  if (shown.length > 0) throw new Error(`${where} shows ${shown.length} password(s) or token(s).`);
}
