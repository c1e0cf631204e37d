import { describe, expect, test } from '@jest/globals';
import { isIban } from '../../idp-ogestion/src/domain/iban.ts';
import { GRENOBLE, LYON, PARIS } from '../../scripts/cast.ts';
import { seedAccounts } from '../../scripts/seed/coordonnees-bancaires.ts';
import { dayAfter, seedDossiers, TOLD_ON } from '../../scripts/seed/dossiers.ts';
import { seedReglements } from '../../scripts/seed/reglements.ts';

const dossiers = seedDossiers();
const reglements = seedReglements(dossiers);
const dossierOf = new Map(dossiers.map((dossier) => [dossier.numero, dossier]));

describe('une année de la distribution', () => {
  test('S83 S84 : la même à chaque fois, chaque numéro une seule fois', () => {
    expect(seedDossiers()).toEqual(dossiers);
    expect(seedReglements(seedDossiers())).toEqual(reglements);
    expect(dossierOf.size).toBe(dossiers.length);
    expect(new Set(reglements.map(({ reference }) => reference)).size).toBe(reglements.length);
  });

  test('S83 G62 : tous les statuts, des initiales pour bénéficiaires, et rien que des actions de formation hors d’un CFA', () => {
    expect(new Set(dossiers.map(({ statut }) => statut)).size).toBe(6);
    for (const { beneficiaire } of dossiers) expect(beneficiaire).toMatch(/^[A-Z]\. [A-Z]\.$/);
    const paris = dossiers.filter(({ siret }) => siret === PARIS.siret);
    expect(new Set(paris.map(({ type }) => type))).toEqual(new Set(['ACTION_FORMATION']));
    expect(dossiers.filter(({ siret }) => siret === LYON.siret).length).toBeGreaterThan(20);
  });

  test('S84 : un règlement suit son dossier, jamais au-delà de ce qui est engagé ; toutes les natures', () => {
    const paid = new Map<string, number>();
    for (const { dossier, siret, date, montant, nature } of reglements) {
      const of = dossierOf.get(dossier ?? '');
      expect([of?.siret, date > (of?.debut ?? ''), date <= TOLD_ON]).toEqual([siret, true, true]);
      expect(montant < 0).toBe(nature !== 'REGLEMENT');
      paid.set(dossier ?? '', (paid.get(dossier ?? '') ?? 0) + montant);
    }
    for (const [numero, montant] of paid) expect(montant).toBeLessThanOrEqual(dossierOf.get(numero)?.montant ?? 0);
    expect(new Set(reglements.map(({ nature }) => nature)).size).toBe(3);
  });

  test('S86 : des IBAN justes et fictifs, un par établissement, sauf un qui n’en a pas donné', () => {
    const accounts = seedAccounts();
    for (const { iban } of accounts) expect([iban, isIban(iban)]).toEqual([iban, true]);
    expect(new Set(accounts.map(({ iban }) => iban)).size).toBe(accounts.length);
    expect(accounts.some(({ siret }) => siret === GRENOBLE.siret)).toBe(false);
  });

  test('les jours se suivent d’une année à l’autre', () => {
    expect([dayAfter('2025-12-31', 1), dayAfter('2026-03-01', -1)]).toEqual(['2026-01-01', '2026-02-28']);
  });
});
