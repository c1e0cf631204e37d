/** The day it is in Paris at an instant, as SQL; `instant` is an expression, never a value (G46). */
export const parisDay = (instant: string): string => `(${instant}::timestamptz at time zone 'Europe/Paris')::date`;
