/** SIRETs beyond which a perimeter is wide. */
const WIDE = 20;

/**
 * Whether a perimeter has so many SIRETs that to compare them with those of one row costs more than to fetch the row, which the
 * planner does not know: it would compare them with those of every row on the way to the few that are shown.
 */
export const isWide = (sirets: string[]): boolean => sirets.length > WIDE;
