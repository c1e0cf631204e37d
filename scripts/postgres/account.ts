import { execFileSync, spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { StartFault } from '../progress.ts';

/** The OS account that runs PostgreSQL; empty when it is our own. Spread into the options of `spawn` and `chown`. */
export type Account = { uid: number; gid: number } | Record<string, never>;

const UNPRIVILEGED = ['postgres', 'nobody'];

/**
 * PostgreSQL refuses to run as root: root lends it the account that owns the data, or else the first unprivileged account
 * of the machine. No account is ever created. Throws when there is none.
 */
export function databaseAccount(pgdata: string | undefined): Account {
  if (process.getuid?.() !== 0) return {};
  const owner = pgdata ? statSync(pgdata) : undefined;
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  const account = UNPRIVILEGED.map(lookUp).find((found) => found !== undefined);
  if (!account)
    throw new StartFault(`PostgreSQL cannot run as root: add one of the accounts ${UNPRIVILEGED.join(', ')}.`);
  return account;
}

function lookUp(name: string): Account | undefined {
  try {
    const id = (flag: string) => Number(execFileSync('id', [flag, name], { stdio: ['ignore', 'pipe', 'ignore'] }));
    return { uid: id('-u'), gid: id('-g') };
  } catch {
    return undefined;
  }
}

/** Whether `account` can run `command`: asked of the system itself, since modes, mounts and ACLs all have a say. */
export const canRun = (account: Account, command: string, args: string[]): boolean =>
  spawnSync(command, args, { ...account, cwd: '/', stdio: 'ignore' }).status === 0;
