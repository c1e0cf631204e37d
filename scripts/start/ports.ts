import { setTimeout as pause } from 'node:timers/promises';
import { isFree } from '../ports.ts';
import { StartFault } from '../progress.ts';
import type { StartSettings } from './settings.ts';

/** What a killed start left behind lets its ports go within moments. */
const PATIENCE_MS = 3_000;
const POLL_MS = 100;

const NAMES = ['OGESTION_PORT', 'DIGIT_INVEST_PORT', 'INBOX_PORT', 'MAIL_PORT', 'POSTGRES_PORT'] as const;

/** Throws a `StartFault` that names each port in use and the setting that changes it. */
export async function checkPorts(settings: StartSettings): Promise<void> {
  const wanted = NAMES.filter((name) => settings[name] !== 0);
  let taken = await takenAmong(wanted, settings);
  for (let waited = 0; taken.length > 0 && waited < PATIENCE_MS; waited += POLL_MS) {
    await pause(POLL_MS);
    taken = await takenAmong(taken, settings);
  }
  if (taken.length === 0) return;
  const list = taken.map((name) => `${settings[name]} (change it with ${name})`).join(', ');
  throw new StartFault(`Another program uses port ${list}.`);
}

async function takenAmong(names: readonly (typeof NAMES)[number][], settings: StartSettings) {
  const free = await Promise.all(names.map((name) => isFree(settings[name])));
  return names.filter((_name, rank) => !free[rank]);
}
