import { parseArgs } from 'node:util';
import { StartFault } from '../progress.ts';

export type Options = { fresh: boolean; help: boolean };

/** Reads the command line; throws a `StartFault` that names what it does not know. */
export function readOptions(args: string[]): Options {
  try {
    const { values } = parseArgs({ args, options: { fresh: { type: 'boolean' }, help: { type: 'boolean' } } });
    return { fresh: values.fresh ?? false, help: values.help ?? false };
  } catch (error) {
    throw new StartFault(`${error instanceof Error ? error.message : error} See \`npm start -- --help\`.`);
  }
}
