const NO_BREAK = '\u00a0';

/**
 * French typesetting of a text: `’` for `'`, and a no-break space before `: ; ! ? % €` and inside « ». Only spaces that
 * are already there change before a sign, so that addresses and hours (`10:42`) stay whole. Applying it twice is the same
 * as once. The font has no U+202F, hence U+00A0 everywhere.
 */
export const typo = (text: string): string =>
  text
    .replaceAll("'", '’')
    .replaceAll('\u202f', NO_BREAK)
    .replace(/[ \u00a0]+(?=[:;!?%€])/g, NO_BREAK)
    .replace(/«[ \u00a0]*/g, `«${NO_BREAK}`)
    .replace(/[ \u00a0]*»/g, `${NO_BREAK}»`);
