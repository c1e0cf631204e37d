/** Rows that are not built yet, or that no test can hold, with the reason. A row leaves this list with its test. */
const LATER = 'The demandes come in a later issue.';

const rows = (names: string, reason: string): Record<string, string> =>
  Object.fromEntries(names.split(' ').map((name) => [name, reason]));

export const PENDING: Record<string, string> = {
  ...rows('S6 S14 G41 G42 G43 G44 G45 G47 G48 G49 G50 G51 G52 G55 G56 G57 G58', LATER),
};
