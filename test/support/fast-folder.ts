import { mkdtemp, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

const MEMORY = '/dev/shm';
const ENOUGH_BYTES = 2 * 1024 ** 3;

/** A new folder for throwaway databases: in memory where there is room, for copying a database is mostly making files. */
export async function fastFolder(): Promise<string> {
  const free = await statfs(MEMORY).then(
    (found) => found.bavail * found.bsize,
    () => 0,
  );
  return mkdtemp(path.join(free > ENOUGH_BYTES ? MEMORY : tmpdir(), 'constructys-test-'));
}
