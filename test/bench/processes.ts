import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

/** What /proc counts CPU time in, on every Linux that Node runs on. */
const MS_PER_TICK = 10;

type Stat = { parent: number; own: number; buried: number };

/** One process as `/proc/<pid>/stat` shows it (proc(5)): CPU ticks of its own, and of children that have ended. */
function statOf(pid: number | string): Stat | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    const [parent = 0, user = 0, system = 0, buriedUser = 0, buriedSystem = 0] = [1, 11, 12, 13, 14].map(
      (rank) => fields[rank],
    );
    return { parent, own: user + system, buried: buriedUser + buriedSystem };
  } catch {
    return undefined;
  }
}

/** CPU milliseconds a process has used, all its threads; NaN where there is no /proc. */
export const cpuOf = (pid: number): number => (statOf(pid)?.own ?? Number.NaN) * MS_PER_TICK;

/** CPU milliseconds of a postmaster and of its backends, those that have ended included. */
export function cpuOfServer(postmaster: number): number {
  const root = statOf(postmaster);
  if (!root) return Number.NaN;
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(statOf)
    .filter((stat) => stat?.parent === postmaster);
  return children.reduce((sum, child) => sum + (child?.own ?? 0), root.own + root.buried) * MS_PER_TICK;
}

/** Largest resident memory of a process, in MB, since `forgetPeak`; NaN where there is no /proc. */
export function peakMemoryOf(pid: number): number {
  try {
    const kilobytes = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return Number(kilobytes) / 1024;
  } catch {
    return Number.NaN;
  }
}

/** Makes the peak of a process start again from what it uses now, where the system lets us. */
export function forgetPeak(pid: number): void {
  try {
    writeFileSync(`/proc/${pid}/clear_refs`, '5');
  } catch {
    return;
  }
}
