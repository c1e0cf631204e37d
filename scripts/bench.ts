// Measures the applications on fresh data, next to the limits of the machine and to a bare oidc-provider.
//   npm run bench                      everything, a quarter of an hour or so
//   npm run bench -- --quick           8 people at once only, about seven minutes
//   npm run bench -- --only accounts   one part (openid, accounts, imports, lists), or the figures whose name holds this text
//   other options: --seconds 5   --users 1,8,32   --statements   --profile
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { systemClock } from '#shared/clock.ts';
import { startDatabase } from '../test/bench/database.ts';
import { measureLimits, readMachine } from '../test/bench/machine.ts';
import { type Options, readOptions } from '../test/bench/options.ts';
import { measureParts, refuseUnknown, targetsOf } from '../test/bench/parts.ts';
import { seedBench } from '../test/bench/people.ts';
import * as report from '../test/bench/report.ts';
import { measureStarts } from '../test/bench/starts.ts';
import { errorsOf, isReached } from '../test/bench/targets.ts';
import { hashConcurrencyOf, type Surroundings } from '../test/bench/world.ts';
import { freePort } from './ports.ts';

const FOLDER = path.resolve(process.env.DATA_FOLDER || '.data', 'bench');

async function bench(options: Options): Promise<void> {
  refuseUnknown(options.only);
  rmSync(FOLDER, { recursive: true, force: true });
  const logs = path.join(FOLDER, 'logs');
  mkdirSync(logs, { recursive: true });
  say('starting PostgreSQL');
  const database = await startDatabase(path.join(FOLDER, 'cluster'));
  try {
    const digitInvestUrl = `http://localhost:${await freePort()}`;
    const seeded = await seedBench(database.urls.ogestion, digitInvestUrl);
    await measureAll({ database, seeded, digitInvestUrl, logs }, options);
  } finally {
    await database.stop();
  }
}

async function measureAll(around: Surroundings, options: Options): Promise<void> {
  const machine = readMachine(around.database.version, hashConcurrencyOf(around));
  const { cores, hashConcurrency } = machine;
  say('limits of this machine');
  const limits = await measureLimits({
    databaseUrl: around.database.urls.bare,
    hashConcurrency,
    cores,
    ms: options.ms,
  });
  say('starts');
  const starts = await measureStarts(around, options.starts);
  const figures = await measureParts(around, options, (figure) => say(report.lineOf(figure)));
  const run = { figures, limits, starts };
  const users = options.users.includes(8) ? 8 : Math.max(...options.users);
  const targets = targetsOf(run, users);

  console.log(`\n${report.machineLine(machine)}\n\n${report.limitsTable(limits, machine)}\n`);
  console.log(`${report.tableOf(figures)}\n`);
  if (options.statements) console.log(`${report.statementsList(figures)}\n`);
  console.log(`Targets, at ${users} people at once\n${report.targetsTable(targets)}\n`);
  if (figures.some((figure) => errorsOf(figure) > 0)) console.log(`${report.errorsList(figures)}\n`);
  const verdicts = targets.map((target) => ({ ...target, isReached: isReached(target) }));
  const file = path.join(FOLDER, 'report.json');
  writeFileSync(file, JSON.stringify({ at: systemClock.now(), machine, ...run, targets: verdicts }, null, 2));
  console.log(`Written to ${path.relative(process.cwd(), file)}; logs of the processes beside it.`);
}

const say = (text: string): void => console.log(`· ${text}`);

process.once('disconnect', () => process.exit(1));
process.channel?.unref();
await bench(readOptions(process.argv.slice(2)));
