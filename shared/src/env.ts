import { z } from 'zod';

/**
 * One environment variable: how it is read, what it is for, and how to mend it. Outside production `development` stands in
 * for a variable that is absent or empty; then `default` does, everywhere. `https` marks an address that must be secure
 * in production.
 */
export type Setting<T extends z.ZodType = z.ZodType> = {
  schema: T;
  doc: string;
  default?: string;
  development?: string;
  https?: boolean;
};

type Table = Record<string, Setting>;
export type Settings<T extends Table> = { readonly [K in keyof T]: z.output<T[K]['schema']> };

/** What settings must be together: gives the fault, if there is one. A setting that is wrong by itself is undefined. */
export type Rule = (settings: Readonly<Record<string, unknown>>) => string | undefined;

/** Every fault of the configuration at once, one line each, in English, for the operator. */
export class SettingsFault extends Error {
  constructor(faults: string[]) {
    const list = faults.map((fault) => `  - ${fault}`).join('\n');
    super(faults.length === 1 ? faults[0] : `The configuration has ${faults.length} faults:\n${list}`);
    this.name = 'SettingsFault';
  }
}

/** Reads the whole table from `env`; throws one `SettingsFault` that names all that is missing, wrong or against `rules`. */
export function readSettings<T extends Table>(table: T, env: NodeJS.ProcessEnv, rules: Rule[] = []): Settings<T> {
  const production = env.NODE_ENV === 'production';
  const faults: string[] = [];
  const entries = Object.entries(table).map(([name, setting]) => {
    const raw = env[name] || (production ? undefined : setting.development) || setting.default;
    const parsed = setting.schema.safeParse(raw);
    const fault = parsed.success ? production && unfitForProduction(name, setting, raw) : faultOf(raw, parsed.error);
    if (fault) faults.push(`${name} ${fault}. ${setting.doc}`);
    return [name, parsed.data];
  });
  const settings = Object.fromEntries(entries) as Settings<T>;
  faults.push(...rules.flatMap((rule) => rule(settings) ?? []));
  if (faults.length > 0) throw new SettingsFault(faults);
  return settings;
}

/** TLS ends at a proxy: when `address` is https, `proxy` must say that its word is trusted. */
export const httpsIsBehindProxy =
  (address: string, proxy: string): Rule =>
  (settings) =>
    String(settings[address]).startsWith('https:') && settings[proxy] === false
      ? `${proxy} must be true when ${address} is https: TLS ends at a proxy, and without its word no cookie would be sent.`
      : undefined;

/** The first number must be below the second. */
export const inOrder =
  (less: string, more: string): Rule =>
  (settings) =>
    Number(settings[less]) >= Number(settings[more]) ? `${less} must be less than ${more}.` : undefined;

const faultOf = (raw: string | undefined, error: z.ZodError): string =>
  raw === undefined ? 'is missing' : `is wrong: ${error.issues[0]?.message ?? 'unreadable'}`;

function unfitForProduction(name: string, setting: Setting, raw: string | undefined): string | undefined {
  if (setting.https && raw?.startsWith('http://')) return 'must begin with https:// in production';
  if (isSecretName(name) && /demo|change[-_ ]?me|changez/i.test(raw ?? '')) return 'still holds a demonstration value';
  return undefined;
}

const isSecretName = (name: string): boolean => /SECRET|KEY|PEPPER|PASSWORD|DATABASE_URL/.test(name);

/** Schemas of the kinds of values the tables use. */
export const asUrl = z.url({ protocol: /^https?$/ }).transform((value) => value.replace(/\/$/, ''));
const PORT_FAULT = 'must be a port number, from 0 to 65535';
export const asPort = z.coerce.number(PORT_FAULT).int(PORT_FAULT).min(0, PORT_FAULT).max(65535, PORT_FAULT);
export const asPositive = z.coerce.number().int().positive();
export const asBoolean = z.stringbool();
export const asText = z.string().min(1);
export const asMail = z.email();
export const asSmtpUrl = z.url({ protocol: /^smtps?$/ });
export const asList = z.string().transform((value) => value.split(/[\s,]+/).filter(Boolean));
/** At least 32 characters, so that no secret is guessed; several may be given, newest first, separated by commas. */
export const asSecret = z.string().min(32, 'must have at least 32 characters');
export const asSecrets = asList.pipe(z.array(asSecret).min(1));
