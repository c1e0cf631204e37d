import { randomInt } from 'node:crypto';
import { isFree } from '../../scripts/ports.ts';

/**
 * A free port for a program that is stopped and started again. It is below those that the system hands out by itself (from 32768 on
 * Linux), so that nobody is given it in between.
 */
export async function lastingPort(): Promise<number> {
  const port = randomInt(20_000, 30_000);
  return (await isFree(port)) ? port : lastingPort();
}
