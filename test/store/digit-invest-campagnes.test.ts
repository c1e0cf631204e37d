import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import { movingClock } from '#test/moving-clock.ts';
import { type FreshDatabases, freshDatabases } from '#test/postgres.ts';
import { campagneCourante } from '../../rp-digit-invest/src/domain/campagnes.ts';
import { seedDigitInvest } from '../../scripts/seed/digit-invest.ts';

let databases: FreshDatabases;
let db: pg.Pool;
beforeAll(async () => {
  databases = await freshDatabases();
  db = new pg.Pool({ connectionString: databases.digitInvestUrl });
});
afterAll(async () => {
  await db.end();
  await databases.drop();
});

test('S7 : la campagne 2026 a les dates annoncées, à l’heure de Paris', async () => {
  const campagne = await campagneCourante(db, movingClock('2026-01-28T11:00:00Z'));
  expect(campagne).toMatchObject({ millesime: 2026, etat: 'OUVERTE', joursRestants: 20 });
  expect(campagne?.ouvertureAt.toISOString()).toBe('2026-01-08T08:00:00.000Z');
  expect(campagne?.clotureAt.toISOString()).toBe('2026-02-17T22:59:59.000Z');
  expect(campagne?.etapes.map(({ libelle, periode }) => `${libelle} : ${periode}`)).toEqual([
    'Dépôt des demandes : du 8 janvier au 17 février 2026',
    'Instruction : de février à avril 2026',
    'Commissions paritaires : d’avril à mai 2026',
    'Notification des décisions : en juin 2026',
    'Réalisation des investissements : jusqu’au 31 décembre 2027',
    'Envoi des justificatifs : jusqu’au 31 mars 2028',
  ]);
});

test('la base refuse une campagne qui se clôt avant de s’ouvrir', async () => {
  await expect(db.query('update campagnes set cloture_at = ouverture_at')).rejects.toThrow(
    'campagne_opens_before_it_closes',
  );
});

test('la démonstration ouvre la campagne quel que soit le jour, une fois pour toutes', async () => {
  await seedDigitInvest(databases.digitInvestUrl, { campagneOuverte: true });
  const first = await campagneCourante(db, movingClock());
  expect(first).toMatchObject({ etat: 'OUVERTE', joursRestants: 20 });
  expect(first?.etapes[0]?.state).toBe('now');
  await seedDigitInvest(databases.digitInvestUrl, { campagneOuverte: true });
  expect((await campagneCourante(db, movingClock()))?.clotureAt).toEqual(first?.clotureAt);
});
