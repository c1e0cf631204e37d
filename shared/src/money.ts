const euros = new Intl.NumberFormat('fr-FR', { style: 'currency', currency: 'EUR' });

/** `12 345,67 €` from cents, with no-break spaces (the font has no U+202F) and a true minus sign. */
export const formatEuros = (cents: number): string =>
  euros
    .format(cents / 100)
    .replaceAll('\u202f', '\u00a0')
    .replace('-', '−');
