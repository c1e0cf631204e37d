import { describe, expect, test } from '@jest/globals';
import * as read from '../../idp-ogestion/src/domain/imports/readers.ts';

describe('what a cell holds', () => {
  test.each<[string, read.Reader, string, string]>([
    ['euros and cents', read.cents, '1234.56', '123456'],
    ['the French comma', read.cents, '1234,56', '123456'],
    ['euros alone', read.cents, '1234', '123400'],
    ['one decimal', read.cents, '1234,5', '123450'],
    ['what is taken back', read.cents, '-0,01', '-1'],
    ['what floating point would round', read.cents, '999999999999.99', '99999999999999'],
    ['what floating point would lose', read.cents, '1.15', '115'],
    ['zero', read.centsFromZero, '0', '0'],
    ['an ISO day', read.date, '2026-02-28', '2026-02-28'],
    ['a French day', read.date, '01/09/2026', '2026-09-01'],
    ['29 February of a leap year', read.date, '29/02/2028', '2028-02-29'],
    ['oui', read.boolean, 'Oui', 'true'],
    ['false of Sirene', read.boolean, 'false', 'false'],
    ['a SIRET of La Poste', read.siret, '35600000009075', '35600000009075'],
    ['a UAI', read.uai, '0690001B', '0690001B'],
    ['an overseas NDA', read.nda, '04974000404', '04974000404'],
    ['an IBAN as printed', read.iban, 'fr76 3000 6000 0112 3456 7890 189', 'FR7630006000011234567890189'],
    ['a short BIC', read.bic, 'AGRIFRPP', 'AGRIFRPP'],
    ['G62 des initiales', read.initials, 'L. M.', 'L. M.'],
    ['G62 des initiales composées', read.initials, 'J.-P. D.', 'J.-P. D.'],
    ['G62 des initiales nues', read.initials, 'ÉM', 'ÉM'],
    ['an accented text', read.text(20), 'Peintre en bâtiment', 'Peintre en bâtiment'],
  ])('%s', (_what, reader, cell, value) => {
    expect(reader(cell)).toBe(value);
  });

  test.each<[string, read.Reader, string]>([
    ['thousands apart', read.cents, '1 234,56'],
    ['three decimals', read.cents, '1234.567'],
    ['an English thousands sign', read.cents, '1,234.56'],
    ['an exponent', read.cents, '1e3'],
    ['a currency', read.cents, '12 €'],
    ['more than a billion thousand', read.cents, '1234567890123'],
    ['below zero', read.centsFromZero, '-1'],
    ['30 February', read.date, '2026-02-30'],
    ['29 February of a common year', read.date, '29/02/2026'],
    ['month 13', read.date, '01/13/2026'],
    ['an English day', read.date, '9/1/2026'],
    ['a day of another age', read.date, '0206-09-01'],
    ['a third word', read.boolean, 'peut-être'],
    ['a SIRET of 13 digits', read.siret, '4332083401265'],
    ['a SIRET with a wrong control digit', read.siret, '00012345500017'],
    ['a SIREN with a wrong control digit', read.siren, '000123456'],
    ['a SIRET that a spreadsheet spoilt', read.siret, '1,23455E+13'],
    ['a UAI with a wrong letter', read.uai, '0690001C'],
    ['a NDA of ten digits', read.nda, '4974000404'],
    ['a postal code that lost its zero', read.codePostal, '1000'],
    ['an IBAN with a wrong key', read.iban, 'FR7630006000011234567890188'],
    ['a BIC of nine signs', read.bic, 'AGRIFRPP8'],
    ['another word', read.oneOf('A', 'B'), 'C'],
    ['a reference with spaces', read.reference, 'D 2026'],
    ['a control character', read.text(20), 'a\u0000b'],
    ['a text that was not saved as UTF-8', read.text(20), 'b\ufffdtiment'],
    ['a text that is too long', read.text(3), 'abcd'],
  ])('refuses %s', (_what, reader, cell) => {
    expect(() => reader(cell)).toThrow(read.Unreadable);
  });

  test.each(['Lucas', 'Lucas M.', 'MARTIN', 'L. Martin', 'lm', 'L. M. D. S. T.', '12'])(
    "G62 refuse %p : un apprenti n'est nommé nulle part",
    (cell) => {
      expect(() => read.initials(cell)).toThrow('must be initials');
    },
  );

  test.each([
    ['G62 a name', () => read.initials('Lucas Martin'), 'Martin'],
    ['G62 an account number', () => read.iban('FR7630006000011234567890188'), '1234567890'],
    ['G62 an IBAN in the column of the BIC', () => read.bic('FR76 3000 6000 0112 3456 7890 189'), '3456'],
    ['G62 a holder in the column of the BIC', () => read.bic('Lucas Martin'), 'Martin'],
    ['G62 an IBAN in another column', () => read.uai('fr76 3000 6000 0112 3456 7890 189'), '3456'],
  ])('%s is not repeated by its refusal', (_what, reading, words) => {
    expect(reading).toThrow(expect.objectContaining({ message: expect.not.stringContaining(words) }));
  });

  test('a refusal stays on its line, and says nothing to the terminal', () => {
    const control = expect.not.stringMatching(/\p{Cc}/u);
    expect(() => read.nda('84\u001b[2J\n01')).toThrow(expect.objectContaining({ message: control }));
  });
});
