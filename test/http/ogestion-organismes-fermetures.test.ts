import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type OpWorld, startOp } from '#test/op-world.ts';
import { pairsOf, Referent, textOf } from '#test/referent.ts';
import { AGENT, BOURG, CLAIRE, DOMBES, LYON } from '../../scripts/cast.ts';

const SHEET = `/organismes/${DOMBES.siren}`;
const pageOf = (siret: string) => `${SHEET}/etablissements/${siret}`;

let op: OpWorld;
let agent: Referent;
beforeAll(async () => {
  op = await startOp();
  agent = await Referent.signedIn(op, AGENT);
});
afterAll(() => op.stop());

const closingDay = async (siret: string): Promise<string | null> =>
  (await op.db.query(`select to_char(ferme_le, 'YYYY-MM-DD') as day from etablissements where siret = $1`, [siret]))
    .rows[0].day;

describe('fermer un établissement', () => {
  test('G40 : la fermeture du siège n’est enregistrée qu’une fois confirmée', async () => {
    const page = await agent.get(pageOf(BOURG.siret));
    const warned = await agent.send(page, pageOf(BOURG.siret), { fermeLe: '31/08/2026' });
    expect(warned.status).toBe(409);
    expect(textOf(warned.body)).toContain("Cet établissement est le siège de l'organisme.");
    expect(warned.body).toContain('Valider quand même');
    expect(await closingDay(BOURG.siret)).toBeNull();
    expect(pairsOf(warned, pageOf(BOURG.siret))).toEqual(expect.arrayContaining([['confirme', 'siege-ferme']]));

    expect(textOf((await agent.send(warned, pageOf(BOURG.siret))).body)).toContain("L'établissement est enregistré.");
    expect(await closingDay(BOURG.siret)).toBe('2026-08-31');
  });

  test('G40 : un siège déjà fermé se complète sans qu’on le demande encore', async () => {
    const page = await agent.get(pageOf(BOURG.siret));
    const saved = await agent.send(page, pageOf(BOURG.siret), { adresse: '14 rue des Compagnons' });
    expect(textOf(saved.body)).toContain("L'établissement est enregistré.");
  });

  test('G40 : un jour à venir se confirme, et les listes le disent jusque-là', async () => {
    const page = await agent.get(pageOf(LYON.siret));
    const warned = await agent.send(page, pageOf(LYON.siret), { fermeLe: '31/08/2099' });
    expect(textOf(warned.body)).toContain("Il fermera le 31/08/2099 et reste ouvert d'ici là");
    expect(await closingDay(LYON.siret)).toBeNull();

    expect(textOf((await agent.send(warned, pageOf(LYON.siret))).body)).toContain('Ferme le 31/08/2099');
    const claire = await Referent.signedIn(op, CLAIRE);
    expect(textOf((await claire.get('/etablissements')).body)).toContain('ferme le 31/08/2099');
  });

  test('G40 : un nouvel établissement en est averti aussi, du siège puis du jour', async () => {
    const path = `${SHEET}/etablissements/nouveau`;
    const typed = {
      siret: '00012345500040',
      codePostal: '74000',
      ville: 'Annecy',
      fermeLe: '31/08/2099',
      siege: 'oui',
    };
    const first = await agent.send(await agent.get(path), path, typed);
    expect(textOf(first.body)).toContain("Cet établissement est le siège de l'organisme.");
    const second = await agent.send(first, path);
    expect(textOf(second.body)).toContain("reste ouvert d'ici là");
    expect(textOf((await agent.send(second, path)).body)).toContain("L'établissement est enregistré.");
    expect(await closingDay('00012345500040')).toBe('2099-08-31');
  });

  test('G40 : un jour passé, ailleurs qu’au siège, s’enregistre sans question', async () => {
    const saved = await agent.send(await agent.get(pageOf(LYON.siret)), pageOf(LYON.siret), { fermeLe: '31/08/2026' });
    expect(textOf(saved.body)).toContain("L'établissement est enregistré.");
  });
});
