/** How much of each thing a volume holds. */
export type Sizes = { organismes: number; etablissements: number; users: number; dossiers: number; events: number };

const WHOLE: Sizes = {
  organismes: 2_000,
  etablissements: 10_000,
  users: 200_000,
  dossiers: 1_000_000,
  events: 500_000,
};

/** Below, there would not be one organisme of each sort. */
export const SMALLEST = 0.002;

/** The sizes of a volume at a scale: 1 is the whole. */
export const sizesAt = (scale: number): Sizes => ({
  organismes: Math.round(WHOLE.organismes * scale),
  etablissements: Math.round(WHOLE.etablissements * scale),
  users: Math.round(WHOLE.users * scale),
  dossiers: Math.round(WHOLE.dossiers * scale),
  events: Math.round(WHOLE.events * scale),
});
