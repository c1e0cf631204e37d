import { describe, expect, test } from '@jest/globals';
import { formatSiren, formatSiret, isSiren, isSiret } from '#shared/siret.ts';
import { ETABLISSEMENTS } from '../../scripts/cast.ts';

describe('isSiret (domain.md §4)', () => {
  test.each(['73282932000074', '35600000000048'])('%s : clé de Luhn juste', (siret) => {
    expect(isSiret(siret)).toBe(true);
  });

  test.each(['35600000009075', '35600000049837'])('%s : La Poste, somme des chiffres multiple de 5', (siret) => {
    expect(isSiret(siret)).toBe(true);
  });

  test('35600000009090 : La Poste, ni Luhn ni somme multiple de 5', () => {
    expect(isSiret('35600000009090')).toBe(false);
  });

  test('la règle de La Poste ne vaut que pour La Poste', () => {
    const digits = '73282932000004';
    expect([...digits].reduce((sum, digit) => sum + Number(digit), 0) % 5).toBe(0);
    expect(isSiret(digits)).toBe(false);
  });

  test('50000000000000 : ni le SIRET ni son SIREN ne passent', () => {
    expect(isSiret('50000000000000')).toBe(false);
  });

  test('le SIREN aussi est contrôlé', () => {
    expect(isSiren('123456789')).toBe(false);
    expect(isSiret('12345678900007')).toBe(false);
  });

  test.each(['4332083401265', '68150483908012', '44072180108023'])('%s : SIRET du tutoriel, inutilisable', (siret) => {
    expect(isSiret(siret)).toBe(false);
  });

  test.each(ETABLISSEMENTS.map(({ siret }) => siret))('%s : établissement de la distribution', (siret) => {
    expect(isSiret(siret)).toBe(true);
  });

  test.each([
    '',
    '732829320',
    '732 829 320 00074',
    '7328293200007A',
    '732829320000741',
    ' 73282932000074',
    '73282932000074\n',
    '٧٣٢٨٢٩٣٢٠٠٠٠٧٤',
  ])('%j : pas quatorze chiffres', (value) => {
    expect(isSiret(value)).toBe(false);
  });
});

describe('affichage', () => {
  test('SIRET et SIREN par groupes, avec des espaces insécables', () => {
    expect(formatSiret('00012345500016')).toBe('000\u00a0123\u00a0455\u00a000016');
    expect(formatSiren('000123455')).toBe('000\u00a0123\u00a0455');
  });

  test('une valeur fausse est montrée telle quelle', () => {
    expect(formatSiret('4332083401265')).toBe('4332083401265');
    expect(formatSiren('12')).toBe('12');
  });
});
