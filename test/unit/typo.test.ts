import { describe, expect, test } from '@jest/globals';
import { typo } from '#shared/typo.ts';

describe('French typesetting', () => {
  test.each([
    ["J'ai lu et j'accepte", 'J’ai lu et j’accepte'],
    ['Mot de passe oublié ?', 'Mot de passe oublié\u00a0?'],
    ['Bonne journée !', 'Bonne journée\u00a0!'],
    ['Accessibilité : non ; conforme', 'Accessibilité\u00a0: non\u00a0; conforme'],
    ['12 345,67 € et 50 %', '12 345,67\u00a0€ et 50\u00a0%'],
    ['« Voir tous » puis «Valider»', '«\u00a0Voir tous\u00a0» puis «\u00a0Valider\u00a0»'],
    ['1\u202f250,00\u202f€', '1\u00a0250,00\u00a0€'],
  ])('%s', (written, set) => {
    expect(typo(written)).toBe(set);
  });

  test.each(['https://constructys.fr/a?b=1', '10:42', 'OF/CFA'])('leaves %s whole', (text) => {
    expect(typo(text)).toBe(text);
  });

  test('is applied twice with no more effect than once', () => {
    const once = typo("« L'essai » : 100 % ?");
    expect(typo(once)).toBe(once);
  });
});
