import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

type Tally = { passed: number; failed: number };
/** What we read of jest's report (`AggregatedResult`). */
type Results = { numPassedTests: number; numFailedTests: number; numRuntimeErrorTestSuites: number };

const ROOT = path.resolve(import.meta.dirname, '..');
const BIN = path.join(ROOT, 'node_modules/.bin');
const JEST = [
  '--experimental-vm-modules',
  '--disable-warning=ExperimentalWarning',
  'node_modules/jest/bin/jest.js',
  ...['--config', 'test/jest.config.mjs'],
];

let current: ChildProcess | undefined;
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP', 'disconnect']) {
  process.on(signal, () => {
    current?.kill();
    process.exit(1);
  });
}

const tally: Tally = { passed: 0, failed: 0 };
add(await check('Types', path.join(BIN, 'tsc'), ['--noEmit']));
add(await check('Lint', path.join(BIN, 'biome'), ['check', '--error-on-warnings', '.']));
add(await tests(process.argv.slice(2)));
console.log(`${tally.passed} passed, ${tally.failed} failed`);
process.exit(tally.failed === 0 ? 0 : 1);

function add({ passed, failed }: Tally): void {
  tally.passed += passed;
  tally.failed += failed;
}

/** Runs one program, whose words go straight to the terminal; gives whether it succeeded. */
async function run(title: string, program: string, args: string[]): Promise<boolean> {
  console.log(`\n${title}…`);
  const start = performance.now();
  const PATH = `${BIN}${path.delimiter}${process.env.PATH ?? ''}`;
  current = spawn(program, args, { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, PATH } });
  const [status] = await once(current, 'exit');
  console.log(`${title}: ${status === 0 ? 'passed' : 'failed'}, ${((performance.now() - start) / 1000).toFixed(0)} s`);
  return status === 0;
}

async function check(title: string, program: string, args: string[]): Promise<Tally> {
  return (await run(title, program, args)) ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

/** Runs jest and counts. A file that could not run counts as one failure, as does a run that failed without a failed test. */
async function tests(args: string[]): Promise<Tally> {
  const folder = mkdtempSync(path.join(tmpdir(), 'constructys-results-'));
  const report = path.join(folder, 'results.json');
  try {
    const succeeded = await run('Tests', process.execPath, [...JEST, '--json', '--outputFile', report, ...args]);
    const results: Results = JSON.parse(readFileSync(report, 'utf8'));
    const failed: number = results.numFailedTests + results.numRuntimeErrorTestSuites;
    return { passed: results.numPassedTests, failed: succeeded ? failed : Math.max(1, failed) };
  } catch (error) {
    console.error(error);
    return { passed: 0, failed: 1 };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
