/** A fault that the operator can mend: shown as its one line, without a stack. */
export class StartFault extends Error {}

const FIRST_WORD_MS = 1_000;
const NEXT_WORDS_MS = 2_000;

/** Runs a step; when it lasts, says that it is under way, then how long it took. */
export async function step<T>(name: string, work: () => Promise<T>): Promise<T> {
  const start = performance.now();
  const elapsed = (): string => `${((performance.now() - start) / 1000).toFixed(0)} s`;
  let spoken = false;
  const say = (): void => {
    console.log(spoken ? `… ${name}, ${elapsed()}` : `${name}…`);
    spoken = true;
    timer = setTimeout(say, NEXT_WORDS_MS);
  };
  let timer = setTimeout(say, FIRST_WORD_MS);
  try {
    return await work();
  } finally {
    clearTimeout(timer);
    if (spoken) console.log(`${name}: ${elapsed()}`);
  }
}
