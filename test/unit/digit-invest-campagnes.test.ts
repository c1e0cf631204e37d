import { describe, expect, test } from '@jest/globals';
import { calendrier, etatCampagne } from '../../rp-digit-invest/src/domain/campagnes.ts';
import { daysBetween, parisDay, periode } from '../../rp-digit-invest/src/domain/periodes.ts';

const campagne = {
  millesime: 2026,
  libelle: 'Campagne d’investissement 2026',
  ouvertureAt: new Date('2026-01-08T08:00:00Z'),
  clotureAt: new Date('2026-02-17T22:59:59Z'),
};

describe('L’état d’une campagne vient de l’heure', () => {
  test.each([
    ['2026-01-08T07:59:59.999Z', 'A_VENIR', 'G47 : une milliseconde avant l’ouverture'],
    ['2026-01-08T08:00:00Z', 'OUVERTE', 'à l’heure d’ouverture'],
    ['2026-02-17T22:59:59.999Z', 'OUVERTE', 'G45 : dans la dernière seconde, 23 h 59 min 59 s à Paris'],
    ['2026-02-17T23:00:00Z', 'CLOSE', 'G44 : à minuit, heure de Paris'],
  ])('S7 : le %s elle est %s (%s)', (now, etat) => {
    expect(etatCampagne(campagne, new Date(now))).toBe(etat);
  });

  test('G46 : les jours sont ceux de Paris, même au changement d’heure', () => {
    expect(parisDay(new Date('2026-02-17T22:59:59Z'))).toBe('2026-02-17');
    expect(parisDay(new Date('2026-02-17T23:00:00Z'))).toBe('2026-02-18');
    expect(daysBetween(new Date('2026-03-27T23:30:00Z'), new Date('2026-03-30T01:00:00Z'))).toBe(2);
    expect(daysBetween(new Date('2026-02-17T08:00:00Z'), campagne.clotureAt)).toBe(0);
  });
});

describe('S133 : le calendrier', () => {
  const etapes = [
    { libelle: 'Dépôt', debutLe: '2026-01-08', finLe: '2026-02-17', auMois: false },
    { libelle: 'Instruction', debutLe: '2026-03-01', finLe: '2026-04-30', auMois: true },
    { libelle: 'Réalisation', debutLe: null, finLe: '2027-12-31', auMois: false },
  ];
  const etats = (today: string) => calendrier(etapes, today).map(({ state }) => state);

  test('dit où l’on en est', () => {
    expect(etats('2026-01-07')).toEqual(['later', 'later', 'later']);
    expect(etats('2026-01-08')).toEqual(['now', 'later', 'later']);
    expect(etats('2026-02-17')).toEqual(['now', 'later', 'later']);
    expect(etats('2026-02-20')).toEqual(['done', 'later', 'later']);
    expect(etats('2026-03-01')).toEqual(['done', 'now', 'later']);
    expect(etats('2026-05-01')).toEqual(['done', 'done', 'now']);
    expect(etats('2028-01-01')).toEqual(['done', 'done', 'done']);
  });

  test.each([
    ['2026-01-08', '2026-02-17', false, 'du 8 janvier au 17 février 2026'],
    ['2026-12-01', '2027-01-31', false, 'du 1er décembre 2026 au 31 janvier 2027'],
    ['2026-03-01', '2026-03-01', false, 'le 1er mars 2026'],
    ['2026-02-01', '2026-04-30', true, 'de février à avril 2026'],
    ['2026-04-01', '2026-05-31', true, 'd’avril à mai 2026'],
    ['2026-12-01', '2027-01-31', true, 'de décembre 2026 à janvier 2027'],
    ['2026-06-01', '2026-06-30', true, 'en juin 2026'],
    [null, '2027-12-31', false, 'jusqu’au 31 décembre 2027'],
  ])('dit la période de %s à %s', (debut, fin, auMois, phrase) => {
    expect(periode(debut, fin, auMois)).toBe(phrase);
  });
});
