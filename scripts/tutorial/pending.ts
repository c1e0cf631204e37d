/** Rows that are not built yet, or that no test can hold, with the reason. A row leaves this list with its test. */
const LATER =
  'What follows the brouillon (équipements, plan de financement, pièces, transmission) comes in a later issue.';

const rows = (names: string, reason: string): Record<string, string> =>
  Object.fromEntries(names.split(' ').map((name) => [name, reason]));

export const PENDING: Record<string, string> = {
  ...rows('S6 G41 G42 G43 G45 G49 G50 G52 G55 G56', LATER),
  G44: 'A brouillon is locked and readable after the closing; its export comes with the récapitulatif, in a later issue.',
  G51: 'The demande stays with its CFA and its contact changes; the mails come with the transmission, in a later issue.',
  G57: 'The time of the last save is shown; the steps, each saved on « Continuer », come in a later issue.',
};
