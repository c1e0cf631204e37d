import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { bourg, lyon } from '#test/import-lines.ts';
import { pictureOf, refusedIn } from '#test/imports.ts';
import { type ImportsRoom, openImports, totalsOf } from '#test/imports-room.ts';
import { BOURG } from '../../scripts/cast.ts';

let room: ImportsRoom;
beforeEach(async () => {
  room = await openImports();
});
afterEach(() => room.close());

const IBAN = 'FR7630006000011234567890189';
const BANK = { titulaire: 'CFA de la Dombes', iban: IBAN, bic: 'AGRIFRPP' };

describe('les coordonnées bancaires', () => {
  const bankOf = (siret: string) => room.one('select * from coordonnees_bancaires where siret = $1', siret);

  test("S86 G62 : l'IBAN arrive scellé, la base n'en montre que le masque", async () => {
    const report = await room.take({ ...bourg, ...BANK, iban: 'FR76 3000 6000 0112 3456 7890 189' });
    expect(totalsOf(report)[2]).toEqual([1, 0, 0]);
    const row = await bankOf(BOURG.siret);
    expect(row).toMatchObject({ titulaire: 'CFA de la Dombes', bic: 'AGRIFRPP', iban_masque: 'FR76 •••• •••• 189' });
    expect(room.vault.open(BOURG.siret, Buffer.from(row.sealed_iban as Uint8Array))).toBe(IBAN);
    expect(JSON.stringify(await pictureOf(room.pool))).not.toContain('0112345678901');
  });

  test('le même IBAN deux fois ne change rien, pas même son sceau ; un autre change', async () => {
    await room.take({ ...bourg, ...BANK });
    const before = await bankOf(BOURG.siret);
    expect(totalsOf(await room.take({ ...bourg, ...BANK }))[2]).toEqual([0, 0, 0]);
    expect(await bankOf(BOURG.siret)).toEqual(before);
    const changed = await room.take({ ...bourg, ...BANK, iban: 'FR1420041010050500013M02606' });
    expect(totalsOf(changed)[2]).toEqual([0, 1, 0]);
    expect(await bankOf(BOURG.siret)).toMatchObject({ iban_masque: 'FR14 •••• •••• 606' });
  });

  test('laissées vides, elles restent ; à moitié remplies ou fausses, elles sont refusées sans être répétées', async () => {
    await room.take({ ...bourg, ...BANK });
    expect(totalsOf(await room.take({ ...bourg, titulaire: '', iban: '', bic: '' }))[2]).toEqual([0, 0, 0]);
    expect(await bankOf(BOURG.siret)).toMatchObject({ titulaire: 'CFA de la Dombes' });
    const report = await room.take(
      { ...bourg, ...BANK, bic: '' },
      { ...lyon, ...BANK, iban: 'FR7630006000011234567890188' },
    );
    expect(refusedIn(report)).toEqual([
      '2 bic is empty',
      '3 iban is not an IBAN: its control digits or its length are wrong',
    ]);
  });

  test('un autre secret que celui du portail refuse le fichier qui porte des IBAN, et lui seul', async () => {
    await room.take({ ...bourg, ...BANK });
    const before = await pictureOf(room.pool);
    expect(refusedIn(await room.takeWithOtherSecret({ ...lyon, ...BANK }))).toEqual([
      expect.stringMatching(/^1 iban cannot be sealed: OGESTION_KEY_ENCRYPTION_SECRET is not the secret/),
    ]);
    expect(await pictureOf(room.pool)).toEqual(before);
    expect((await room.takeWithOtherSecret(lyon)).applied).toBe(true);
  });
});
