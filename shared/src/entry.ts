import { SettingsFault } from './env.ts';

/**
 * Runs the entry of a program. What its operator can mend is said in its own words, anything else with its stack; either
 * way the program ends with 1.
 */
export async function entry(program: () => Promise<unknown>): Promise<void> {
  try {
    await program();
  } catch (error) {
    console.error(error instanceof SettingsFault ? error.message : error);
    process.exit(1);
  }
}
