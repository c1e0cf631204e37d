import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { RUNTIME } from '../../../scripts/runtime.ts';

/** How an import ended: its exit status and its words, milliseconds it took and used, megabytes it held at most. */
export type Ended = { status: number | null; out: string; err: string; ms: number; cpuMs: number; peakMb: number };

/** Runs `npm run import:etablissements` as the image of oGestion does, in a process of its own. */
export async function runImport(file: string, databaseUrl: string): Promise<Ended> {
  const NOTE_COST = `${file}.cost`;
  const start = performance.now();
  const child = spawn(
    process.execPath,
    ['--import', './test/bench/imports/note-cost.ts', 'scripts/import-etablissements.ts', file],
    {
      env: { ...process.env, ...RUNTIME, OGESTION_DATABASE_URL: databaseUrl, NOTE_COST },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const [out, err, [status]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  const ms = performance.now() - start;
  return { status, out, err, ms, ...JSON.parse(readFileSync(NOTE_COST, 'utf8')) };
}
