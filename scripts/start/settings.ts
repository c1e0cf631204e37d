import path from 'node:path';
import { z } from 'zod';
import { asPort, asUrl, type Rule, readSettings, type Settings } from '#shared/env.ts';

const asGivenUrl = z.union([z.literal(''), asUrl]);

const TABLE = {
  DATA_FOLDER: { schema: z.string(), default: '.data', doc: 'Databases, secrets and logs.' },
  OGESTION_PORT: { schema: asPort, default: '3000', doc: 'Port of oGestion.' },
  OGESTION_ISSUER: {
    schema: asGivenUrl,
    default: '',
    doc: 'Address of oGestion; http://localhost:<its port> if absent.',
  },
  OGESTION_DATABASE_URL: { schema: z.string(), default: '', doc: 'A PostgreSQL of yours for oGestion.' },
  DIGIT_INVEST_PORT: { schema: asPort, default: '3001', doc: 'Port of Digit Invest.' },
  DIGIT_INVEST_URL: { schema: asGivenUrl, default: '', doc: 'Address of Digit Invest; as above.' },
  DIGIT_INVEST_DATABASE_URL: { schema: z.string(), default: '', doc: 'A PostgreSQL of yours for Digit Invest.' },
  INBOX_PORT: { schema: asPort, default: '1080', doc: 'Port of the pages that show the mails sent.' },
  MAIL_PORT: { schema: asPort, default: '1025', doc: 'Port to which the applications send their mails (SMTP).' },
  POSTGRES_PORT: {
    schema: asPort,
    default: '0',
    doc: 'Port of the embedded PostgreSQL; 0 for any free one, then kept.',
  },
};

/** 0 is any free port. */
const portsDiffer: Rule = (settings) => {
  const ports = Object.keys(TABLE).filter((name) => name.endsWith('_PORT') && settings[name]);
  const firstWith = (name: string) => ports.find((other) => settings[other] === settings[name]);
  const second = ports.find((name) => firstWith(name) !== name);
  return second && `${firstWith(second)} and ${second} are both ${settings[second]}: each needs a port of its own.`;
};

export type StartSettings = Settings<typeof TABLE>;

/** Reads the settings of `npm start`; addresses follow the ports and the data folder is made absolute (from `root`). */
export function readStartSettings(env: NodeJS.ProcessEnv, root: string): StartSettings {
  const settings = readSettings(TABLE, env, [portsDiffer]);
  return {
    ...settings,
    DATA_FOLDER: path.resolve(root, settings.DATA_FOLDER),
    OGESTION_ISSUER: settings.OGESTION_ISSUER || `http://localhost:${settings.OGESTION_PORT}`,
    DIGIT_INVEST_URL: settings.DIGIT_INVEST_URL || `http://localhost:${settings.DIGIT_INVEST_PORT}`,
  };
}

/** What `npm start -- --help` prints. */
export function help(): string {
  const rows = Object.entries(TABLE).map(
    ([name, { default: value, doc }]) => `  ${name.padEnd(26)}${value.padEnd(8)}${doc}`,
  );
  return `npm start [-- --fresh] [-- --campagne-ouverte]

Starts oGestion, Digit Invest CFA, a PostgreSQL for both and a mail catcher, until Ctrl-C.

  --fresh             begin again: stops what runs on this data folder, deletes its data and its secrets
  --campagne-ouverte  move the campaign so that it is open today, whatever the day
  --help              this text

Settings (environment variables), with their default:
${rows.join('\n')}`;
}
