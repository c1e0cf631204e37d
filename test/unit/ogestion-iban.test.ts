import { describe, expect, test } from '@jest/globals';
import { formatIban, ibanOf, ibanVault, isIban, maskIban, normaliseIban } from '../../idp-ogestion/src/domain/iban.ts';

/** The examples of the SWIFT registry of IBANs (ISO 13616): they belong to nobody. */
const FRENCH = 'FR1420041010050500013M02606';

describe('S86 : l’IBAN', () => {
  test.each([[FRENCH], ['DE89370400440532013000'], ['MC5811222000010123456789030'], ['NO9386011117947']])(
    'S86 : %s est un IBAN',
    (iban) => {
      expect(isIban(iban)).toBe(true);
      expect(ibanOf(iban.slice(0, 2), iban.slice(4))).toBe(iban);
    },
  );

  test.each([
    ['une clé fausse', 'FR1520041010050500013M02606'],
    ['deux caractères échangés', 'FR1420041010050500031M02606'],
    ['un caractère de trop', 'FR1420041010050500013M026060'],
    ['un caractère de moins', 'FR1420041010050500013M0260'],
    ['des espaces', 'FR14 2004 1010 0505 0001 3M02 606'],
    ['des minuscules', FRENCH.toLowerCase()],
    ['rien', ''],
  ])('S86 : %s le fait refuser', (_what, iban) => {
    expect(isIban(iban)).toBe(false);
  });

  test('S86 : tel qu’il est tapé, il se lit sans espaces et en capitales', () => {
    expect(normaliseIban(' fr14 2004 1010 0505 0001 3m02 606\t')).toBe(FRENCH);
  });

  test('S86 : masqué, il garde ses quatre premiers et ses trois derniers caractères', () => {
    expect(maskIban(FRENCH)).toBe('FR14 •••• •••• 606');
    expect(formatIban(FRENCH).replaceAll('\u00a0', ' ')).toBe('FR14 2004 1010 0505 0001 3M02 606');
  });
});

describe('S86 : l’IBAN en base', () => {
  const vault = ibanVault('secret-of-thirty-two-characters!!');
  const [here, elsewhere] = ['00012345500016', '00012345500024'];

  test('S86 : scellé, il ne se lit pas, et se rouvre', () => {
    const sealed = vault.seal(here, FRENCH);
    expect(sealed.toString('latin1')).not.toContain('20041010');
    expect(vault.open(here, sealed)).toBe(FRENCH);
    expect(vault.seal(here, FRENCH)).not.toEqual(sealed);
  });

  test('S86 : il ne s’ouvre ni pour un autre établissement, ni sous un autre secret, ni changé', () => {
    const sealed = vault.seal(here, FRENCH);
    const changed = Buffer.from(sealed);
    changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1;
    expect(() => vault.open(elsewhere, sealed)).toThrow();
    expect(() => ibanVault('another-secret-of-32-characters!!').open(here, sealed)).toThrow();
    expect(() => vault.open(here, changed)).toThrow();
  });

  test('S86 : son empreinte le reconnaît, et dépend du secret', () => {
    expect(vault.hmac(FRENCH)).toEqual(vault.hmac(FRENCH));
    expect(vault.hmac(FRENCH)).not.toEqual(vault.hmac('DE89370400440532013000'));
    expect(vault.hmac(FRENCH)).not.toEqual(ibanVault('another-secret-of-32-characters!!').hmac(FRENCH));
  });
});
