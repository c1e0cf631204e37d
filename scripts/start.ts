import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { SettingsFault } from '#shared/env.ts';
import { startCatcher } from './mail/catcher.ts';
import { StartFault, step } from './progress.ts';
import { readSecrets } from './secrets.ts';
import { launchApplication } from './start/application.ts';
import { beginAgain, lock, logFile, openDataFolder } from './start/data-folder.ts';
import { startDatabases } from './start/databases.ts';
import { type Environment, environmentFor, environmentOf } from './start/environment.ts';
import { fillDatabases } from './start/fill.ts';
import { type Options, readOptions } from './start/options.ts';
import { checkPorts } from './start/ports.ts';
import { help, readStartSettings, type StartSettings } from './start/settings.ts';
import { welcome } from './start/welcome.ts';
import { supervise } from './supervise.ts';

const ROOT = path.resolve(import.meta.dirname, '..');
const APPLICATIONS = [
  { name: 'oGestion', prefix: 'OGESTION', folder: 'idp-ogestion' },
  { name: 'Digit Invest', prefix: 'DIGIT_INVEST', folder: 'rp-digit-invest' },
] as const;

const NOT_FOR_PRODUCTION =
  'npm start creates demonstration accounts: it does not run with NODE_ENV=production. See docker-compose.yml.';

/** What has been started, to be stopped in the reverse order. */
const stops: (() => unknown)[] = [];

async function start(settings: StartSettings, { fresh, campagneOuverte }: Options): Promise<void> {
  const folder = settings.DATA_FOLDER;
  openDataFolder(folder);
  if (fresh) await step('Deleting the data', () => beginAgain(folder));
  stops.push(lock(folder));
  openDataFolder(folder);
  await checkPorts(settings);
  const { databasePasswords, env: secrets } = await readSecrets(folder);
  const databases = await step('Starting PostgreSQL', () => startDatabases(settings, databasePasswords));
  stops.push(databases.stop);
  const environment = environmentOf({ settings, urls: databases.urls, secrets, given: process.env });
  await step('Preparing the databases', () => fillDatabases(environment, campagneOuverte));
  stops.push((await startCatcher({ mailPort: settings.MAIL_PORT, inboxPort: settings.INBOX_PORT })).stop);
  await step('Starting the applications', () => startApplications(folder, environment));
  console.log(welcome(settings, databases.home));
}

async function startApplications(dataFolder: string, environment: Environment): Promise<void> {
  const starting = APPLICATIONS.map(async ({ name, prefix, folder }) => {
    const main = path.join(ROOT, folder, 'src/main.ts');
    const log = logFile(dataFolder, folder);
    writeFileSync(log, '');
    const launch = () => launchApplication({ name, main, env: environmentFor(prefix, environment), log });
    const { stop } = await supervise({ name, launch, say: console.log });
    stops.push(stop);
  });
  await Promise.all(starting);
}

let ending = false;

function end(status: number): void {
  if (ending) return;
  ending = true;
  stopAll().then(() => process.exit(status));
}

async function stopAll(): Promise<void> {
  for (const stop of stops.reverse()) await stop();
}

/** One line for what the operator can mend, a stack for what only we can, nothing for what our own stop broke off. */
function explain(error: unknown): void {
  if (ending) return;
  const mendable = error instanceof StartFault || error instanceof SettingsFault;
  console.error(mendable ? error.message : error);
  end(1);
}

/** The channel to the Node that runs us would keep us alive. */
function sayAndEnd(text: string): void {
  console.log(text);
  end(0);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => end(0));
process.on('disconnect', () => end(0));
try {
  const options = readOptions(process.argv.slice(2));
  if (options.help) sayAndEnd(help());
  else if (process.env.NODE_ENV === 'production') throw new StartFault(NOT_FOR_PRODUCTION);
  else await start(readStartSettings(process.env, ROOT), options);
} catch (error) {
  explain(error);
}
