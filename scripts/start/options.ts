import { parseArgs } from 'node:util';
import { StartFault } from '../progress.ts';

export type Options = { fresh: boolean; campagneOuverte: boolean; help: boolean };

const OPTIONS = {
  fresh: { type: 'boolean' },
  'campagne-ouverte': { type: 'boolean' },
  help: { type: 'boolean' },
} as const;

/** Reads the command line; throws a `StartFault` that names what it does not know. */
export function readOptions(args: string[]): Options {
  try {
    const {
      fresh = false,
      'campagne-ouverte': campagneOuverte = false,
      help = false,
    } = parseArgs({ args, options: OPTIONS }).values;
    return { fresh, campagneOuverte, help };
  } catch (error) {
    throw new StartFault(`${error instanceof Error ? error.message : error} See \`npm start -- --help\`.`);
  }
}
