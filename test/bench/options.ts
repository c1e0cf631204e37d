import { parseArgs } from 'node:util';

export type Options = {
  /** Length of one load, and of the load before it that is not counted, in milliseconds. */
  ms: number;
  warmUpMs: number;
  /** How many people at once. */
  users: number[];
  /** How many starts of an application; the median counts. */
  starts: number;
  /** Prints the statements behind each figure. */
  statements: boolean;
  /** Leaves a CPU profile of oGestion beside the report. */
  profile: boolean;
  /** One part by its name, or the figures whose name holds this text; all when empty. */
  only: string;
};

/** Reads the command line: --quick, --seconds 5, --users 1,8,32, --only accounts, --statements, --profile. */
export function readOptions(args: string[]): Options {
  const { values } = parseArgs({
    args,
    options: {
      quick: { type: 'boolean', default: false },
      seconds: { type: 'string' },
      users: { type: 'string' },
      only: { type: 'string', default: '' },
      statements: { type: 'boolean', default: false },
      profile: { type: 'boolean', default: false },
    },
  });
  const { quick, only, statements, profile } = values;
  const ms = Number(values.seconds ?? (quick ? 1.5 : 6)) * 1000;
  const users = (values.users ?? (quick ? '8' : '1,8,32')).split(',').map(Number);
  if (!(ms > 0) || !users.every((count) => count > 0)) throw new Error('--seconds and --users take positive numbers.');
  return { ms, users, only, statements, profile, warmUpMs: Math.min(1500, ms / 2), starts: quick ? 1 : 3 };
}
