const euros = new Intl.NumberFormat('fr-FR', { style: 'currency', currency: 'EUR' });

/** `12 345,67 €` from cents, with no-break spaces (the font has no U+202F) and a true minus sign. */
export const formatEuros = (cents: number): string =>
  euros
    .format(cents / 100)
    .replaceAll('\u202f', '\u00a0')
    .replace('-', '−');

const TYPED = /^(-?)(\d{1,10})(?:[.,](\d{1,2}))?$/;

/**
 * Cents of an amount as people type it: `1 234,5`, `1234.50`, `1 234,50 €` (G58). Below zero with a minus sign. Nothing when
 * it cannot be read, `1.234,50` and `1,234.50` included: their reader and their writer may not agree.
 */
export function centsOf(typed: string): number | undefined {
  const plain = typed.replace(/\s/g, '').replace(/€$/, '').replace('−', '-');
  const [, sign, units, decimals = ''] = TYPED.exec(plain) ?? [];
  if (units === undefined) return undefined;
  const cents = Number(units) * 100 + Number(decimals.padEnd(2, '0'));
  return sign === '-' && cents > 0 ? -cents : cents;
}
