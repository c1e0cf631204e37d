import type { DatabaseName } from '../postgres/databases.ts';
import type { StartSettings } from './settings.ts';

type Parts = {
  settings: StartSettings;
  urls: Record<DatabaseName, string>;
  /** Generated secrets, as environment variables. */
  secrets: Record<string, string>;
  /** Our own environment, which has the last word where it gives a value. */
  given: NodeJS.ProcessEnv;
};

export type Environment = Record<string, string>;

/** Every variable of both applications, from the settings of the start, the secrets and our own environment. */
export function environmentOf({ settings, urls, secrets, given }: Parts): Environment {
  const own = Object.entries(given).filter((entry): entry is [string, string] => Boolean(entry[1]));
  return {
    ...secrets,
    OGESTION_PRIVATE_RP_HOSTS: new URL(settings.DIGIT_INVEST_URL).hostname,
    DIGIT_INVEST_ISSUER: settings.OGESTION_ISSUER,
    SMTP_URL: `smtp://127.0.0.1:${settings.MAIL_PORT}`,
    ...Object.fromEntries(own),
    OGESTION_PORT: String(settings.OGESTION_PORT),
    OGESTION_ISSUER: settings.OGESTION_ISSUER,
    OGESTION_DATABASE_URL: urls.ogestion,
    DIGIT_INVEST_PORT: String(settings.DIGIT_INVEST_PORT),
    DIGIT_INVEST_URL: settings.DIGIT_INVEST_URL,
    DIGIT_INVEST_DATABASE_URL: urls.digit_invest,
  };
}

/** The environment of one application: without the secrets of the other. */
export const environmentFor = (app: 'OGESTION' | 'DIGIT_INVEST', environment: Environment): Environment => {
  const other = app === 'OGESTION' ? 'DIGIT_INVEST_' : 'OGESTION_';
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith(other)));
};
