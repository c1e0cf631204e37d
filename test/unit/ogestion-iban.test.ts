import { describe, expect, test } from '@jest/globals';
import { createIbanVault, isIban, maskIban } from '../../idp-ogestion/src/domain/iban.ts';

const IBAN = 'FR7630006000011234567890189';
const SIRET = '00012345500016';
const vault = createIbanVault('un secret de trente-deux caractères au moins');

describe('IBAN', () => {
  test.each([IBAN, 'FR1420041010050500013M02606', 'BE68539007547034', 'DE89370400440532013000'])(
    'accepte %s',
    (iban) => {
      expect(isIban(iban)).toBe(true);
    },
  );

  test.each([
    ['une clé fausse', 'FR7630006000011234567890188'],
    ['deux chiffres intervertis', 'FR7630006000011234567890198'],
    ['un IBAN français trop court', 'FR763000600001123456789018'],
    ['des minuscules', 'fr7630006000011234567890189'],
    ['des espaces', 'FR76 3000 6000 0112 3456 7890 189'],
    ['un vide', ''],
  ])('refuse %s', (_what, iban) => {
    expect(isIban(iban)).toBe(false);
  });

  test('S86 les listes le montrent masqué', () => {
    expect(maskIban(IBAN)).toBe('FR76 •••• •••• 189');
  });
});

describe('IBAN gardé', () => {
  test("s'ouvre pour son établissement, et pour lui seul", () => {
    const sealed = vault.seal(SIRET, IBAN);
    expect(sealed.includes(IBAN)).toBe(false);
    expect(vault.open(SIRET, sealed)).toBe(IBAN);
    expect(() => vault.open('00012345500024', sealed)).toThrow();
  });

  test("ne s'ouvre pas avec un autre secret", () => {
    const other = createIbanVault('un autre secret de trente-deux caractères');
    expect(() => other.open(SIRET, vault.seal(SIRET, IBAN))).toThrow();
    expect(other.fingerprint(IBAN)).not.toEqual(vault.fingerprint(IBAN));
  });

  test('se reconnaît à son empreinte, qui ne change pas quand le sceau change', () => {
    expect(vault.seal(SIRET, IBAN)).not.toEqual(vault.seal(SIRET, IBAN));
    expect(vault.fingerprint(IBAN)).toEqual(vault.fingerprint(IBAN));
    expect(vault.fingerprint(IBAN)).not.toEqual(vault.fingerprint('FR1420041010050500013M02606'));
  });
});
