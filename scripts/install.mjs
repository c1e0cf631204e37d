import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

// Plain JavaScript that any Node from 20 on can run, with nothing installed: it is what brings the rest.

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PINNED_NODE = path.join(ROOT, 'node_modules/node/bin/node');
const PROGRESS_MS = 5_000;
const PARENT_CHECK_MS = 1_000;

/** Runs `script` (a path from the root) under the pinned Node, once the dependencies are installed. */
export async function runInstalled(script) {
  if (Number.parseInt(process.versions.node, 10) < 20) fail(`Node 20 or later is needed; this is ${process.version}.`);
  if (!isInstalled()) await install();
  if (process.version !== pinnedVersion()) {
    process.exitCode = await runUnderPinnedNode(path.join(ROOT, script));
    return;
  }
  endWithNpm(() => process.kill(process.pid, 'SIGTERM'));
  await import(pathToFileURL(path.join(ROOT, script)).href);
}

function readJson(file) {
  return JSON.parse(readFileSync(path.join(ROOT, file), 'utf8'));
}

const pinnedVersion = () => `v${readJson('node_modules/node/package.json').version}`;

/** Whether node_modules holds what package-lock.json asks for; npm notes there what it installed. */
function isInstalled() {
  if (!existsSync(PINNED_NODE) || !existsSync(path.join(ROOT, 'node_modules/.package-lock.json'))) return false;
  const installed = readJson('node_modules/.package-lock.json').packages;
  const wanted = Object.entries(readJson('package-lock.json').packages).filter(([place]) => place !== '');
  return wanted.every(([place, { version, optional }]) =>
    place in installed ? installed[place].version === version : optional,
  );
}

/**
 * At the versions of the lockfile. Not `npm ci`: it refuses a lockfile that lacks the optional package of one platform,
 * and not every registry has them all.
 */
async function install() {
  const start = Date.now();
  console.log('Installing the dependencies…');
  const progress = setInterval(() => {
    console.log(`… still installing, ${Math.round((Date.now() - start) / 1000)} s`);
  }, PROGRESS_MS);
  const status = await ended(
    npm(['install', '--no-save', '--no-audit', '--include=dev', '--include=optional', '--loglevel=error']),
  );
  clearInterval(progress);
  if (status !== 0) fail('The dependencies could not be installed: npm says why above.');
  if (!existsSync(PINNED_NODE)) fail('npm did not run the install scripts of package.json: check `ignore-scripts`.');
  console.log(`Installed in ${Math.round((Date.now() - start) / 1000)} s.`);
}

/** The npm that called us where there is one, under its own Node: ours may be among the files that it replaces. */
function npm(args) {
  const { npm_execpath: cli, npm_node_execpath: node } = process.env;
  const [program, first] = cli ? [node ?? process.execPath, [cli]] : ['npm', []];
  return spawn(program, [...first, ...args], { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'] });
}

/** The channel tells the script of our end, even by SIGKILL. Signals sent to us alone are passed on. */
function runUnderPinnedNode(script) {
  const child = spawn(PINNED_NODE, [script, ...process.argv.slice(2)], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  endWithNpm(() => child.kill('SIGTERM'));
  return ended(child);
}

/** Calls `end` when the npm that runs us is gone: killed, it would leave us running, and our ports taken. */
function endWithNpm(end) {
  if (!process.env.npm_lifecycle_event) return;
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && end(), PARENT_CHECK_MS).unref();
}

function ended(child) {
  return new Promise((resolve) => {
    child.once('error', (error) => {
      console.error(error.message);
      resolve(1);
    });
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}
