import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { csvFile, pictureOf, refusedIn } from '#test/imports.ts';
import { type ImportsRoom, openImports, totalsOf } from '#test/imports-room.ts';
import { subOf } from '#test/people.ts';
import { BOURG, BRETAGNE, DOMBES, GRENOBLE, LYON, PARIS, PAUL } from '../../scripts/cast.ts';

const [header = ''] = readFileSync('docs/examples/imports/stock-etablissement.csv', 'utf8').split('\n', 1);
const BLANK = Object.fromEntries(header.split(',').map((column) => [column, '']));

/** A line of StockEtablissement: an open site at an address of Sirene's, unless it says otherwise. */
const line = (siret: string, more: Record<string, string> = {}) => ({
  ...BLANK,
  ...{ siren: siret.slice(0, 9), nic: siret.slice(9), siret, statutDiffusionEtablissement: 'O' },
  ...{ numeroVoieEtablissement: '12', typeVoieEtablissement: 'RUE', libelleVoieEtablissement: 'DES COMPAGNONS' },
  ...{ codePostalEtablissement: '01000', libelleCommuneEtablissement: 'BOURG-EN-BRESSE' },
  ...{ etablissementSiege: 'false', etatAdministratifEtablissement: 'A', dateDebut: '2010-01-01', ...more },
});
const SIEGE = { etablissementSiege: 'true' };
const NEW = '00012345500040';
const UNKNOWN = '00098765100015';

let room: ImportsRoom;
beforeEach(async () => {
  room = await openImports();
});
afterEach(() => room.close());

describe("StockEtablissement de l'Insee", () => {
  test('se reconnaît à son en-tête ; seuls les SIREN connus ici comptent, les autres sont ignorés', async () => {
    const report = await room.take(line(UNKNOWN, SIEGE), line(BOURG.siret, SIEGE), line('35600000009075'));
    expect(report).toMatchObject({ applied: true, rows: 3, ignored: 2, unread: [] });
    expect(totalsOf(report)).toEqual([
      [0, 0, 0],
      [0, 0, 0],
      [0, 0, 0],
    ]);
    expect(await room.organismeOf('000987651')).toEqual({});
  });

  test("ce qui ne diffère que par les capitales et les accents n'est pas un changement", async () => {
    await room.take(line(BOURG.siret, SIEGE));
    expect(await room.siteOf(BOURG.siret)).toMatchObject({ adresse: BOURG.adresse, ville: BOURG.ville, version: 1 });
  });

  test('une adresse change ; UAI, CFA et organisme restent ce que dit Constructys', async () => {
    const report = await room.take(
      line(BOURG.siret, { ...SIEGE, indiceRepetitionEtablissement: 'B', complementAdresseEtablissement: 'BATIMENT 2' }),
    );
    expect(totalsOf(report)).toEqual([
      [0, 0, 0],
      [0, 1, 0],
      [0, 0, 0],
    ]);
    expect(await room.siteOf(BOURG.siret)).toMatchObject({
      ...{ adresse: 'BATIMENT 2, 12 B RUE DES COMPAGNONS', uai: BOURG.uai, cfa: true, siege: true, version: 2 },
      raison_sociale: DOMBES.raisonSociale,
    });
  });

  test("un site nouveau d'un organisme connu : son enseigne, ou le nom de l'organisme ; CFA si Constructys le dit", async () => {
    const report = await room.take(line(NEW, { enseigne1Etablissement: 'CFA DE TREVOUX' }), line('00012345500057'));
    expect(totalsOf(report)).toEqual([
      [0, 0, 0],
      [2, 0, 0],
      [0, 0, 0],
    ]);
    expect(await room.siteOf(NEW)).toMatchObject({
      raison_sociale: 'CFA DE TREVOUX',
      cfa: false,
      siege: false,
      uai: null,
    });
    expect(await room.siteOf('00012345500057')).toMatchObject({ raison_sociale: DOMBES.raisonSociale });
    await room.take(line(NEW, { enseigne1Etablissement: 'ENSEIGNE', denominationUsuelleEtablissement: 'USUELLE' }));
    expect(await room.siteOf(NEW)).toMatchObject({ raison_sociale: 'USUELLE' });
  });

  test('G40 : fermé dans Sirene, il ferme ici au jour dit, et rouvre avec Sirene', async () => {
    const closing = await room.take(
      line(GRENOBLE.siret, { etatAdministratifEtablissement: 'F', dateDebut: '2026-08-31' }),
    );
    expect(totalsOf(closing)[1]).toEqual([0, 0, 1]);
    expect(await room.siteOf(GRENOBLE.siret)).toMatchObject({ ferme_le: '2026-08-31' });
    expect(totalsOf(await room.take(line(GRENOBLE.siret)))[1]).toEqual([0, 1, 0]);
    expect(await room.siteOf(GRENOBLE.siret)).toMatchObject({ ferme_le: null });
  });

  test('G40 : un site fermé que personne ne connaît ici est ignoré', async () => {
    const report = await room.take(line(NEW, { etatAdministratifEtablissement: 'F' }));
    expect(report).toMatchObject({ applied: true, ignored: 1 });
    expect(await room.siteOf(NEW)).toEqual({});
  });

  const CLOSED = { etatAdministratifEtablissement: 'F' };
  test.each(['', '1887-05-01', '[ND]'])(
    'un site fermé le « %s », inconnu ici, est ignoré ; connu, il refuse le fichier',
    async (dateDebut) => {
      const report = await room.take(line(NEW, { ...CLOSED, dateDebut }), line(LYON.siret));
      expect(report).toMatchObject({ applied: true, rows: 2, ignored: 1, refusals: { count: 0 } });
      expect(await room.siteOf(NEW)).toEqual({});
      const known = await room.take(line(LYON.siret, { ...CLOSED, dateDebut }));
      expect(known).toMatchObject({ applied: false, refusals: { first: [{ line: 2, column: 'dateDebut' }] } });
    },
  );

  test("un SIRET ou un SIREN faux n'est refusé que d'un organisme connu ici ; ce qui n'a pas 14 chiffres l'est toujours", async () => {
    const bad = (siret: string) => `${siret.slice(0, 13)}${(Number(siret[13]) + 1) % 10}`;
    expect(await room.take(line(bad(UNKNOWN)), line(UNKNOWN, { siren: '123456789' }))).toMatchObject({
      ...{ applied: true, rows: 2, ignored: 2 },
    });
    expect(refusedIn(await room.take(line(bad(NEW)), line(LYON.siret, { siren: '000987651' })))).toEqual([
      expect.stringMatching(/^2 siret .* is not a SIRET/),
      '3 siren is not the SIREN of its SIRET',
    ]);
    expect(refusedIn(await room.take(line(UNKNOWN, { siren: DOMBES.siren }), line('0009876510001')))).toEqual([
      '2 siren is not the SIREN of its SIRET',
      expect.stringMatching(/^3 siret .* is not a SIRET: fourteen digits/),
    ]);
  });

  test('G62 : une adresse que Sirene cache (diffusion partielle) est vide, même sans code postal', async () => {
    const hidden = {
      ...{ statutDiffusionEtablissement: 'P', numeroVoieEtablissement: '[ND]', libelleVoieEtablissement: '[ND]' },
      ...{ codePostalEtablissement: '[ND]', libelleCommuneEtablissement: 'TREVOUX', enseigne1Etablissement: '[ND]' },
    };
    await room.take(
      line(NEW, hidden),
      line(LYON.siret, { statutDiffusionEtablissement: 'P', codePostalEtablissement: '' }),
    );
    const known = { raison_sociale: DOMBES.raisonSociale, adresse: '' };
    expect(await room.siteOf(NEW)).toMatchObject({ ...known, code_postal: '', ville: 'TREVOUX' });
    expect(await room.siteOf(LYON.siret)).toMatchObject({ ...known, code_postal: '69007' });
  });

  test("G41 : le siège passe à un autre site, dont l'organisme suit la région avec ses comptes", async () => {
    const rennes = { ...SIEGE, codePostalEtablissement: '35000', libelleCommuneEtablissement: 'RENNES' };
    const report = await room.take(line(LYON.siret, rennes), line(BOURG.siret));
    expect(totalsOf(report)).toEqual([
      [0, 1, 0],
      [0, 2, 0],
      [0, 0, 0],
    ]);
    expect([await room.siteOf(BOURG.siret), await room.siteOf(LYON.siret)]).toMatchObject([
      { siege: false },
      { siege: true },
    ]);
    expect(await room.organismeOf(DOMBES.siren)).toMatchObject({ region_code: '53' });
    expect(await room.one('select regions from users where sub = $1', await subOf(room.pool, PAUL))).toEqual({
      regions: ['53'],
    });
  });

  test('G41 : un fichier partiel ne retire pas son siège à un organisme', async () => {
    await room.take(line(BOURG.siret), line(PARIS.siret));
    expect([await room.siteOf(BOURG.siret), await room.siteOf(PARIS.siret)]).toMatchObject([
      { siege: true },
      { siege: true },
    ]);
  });

  test('le même fichier deux fois : rien de créé, rien de changé', async () => {
    const text = readFileSync('docs/examples/imports/stock-etablissement.csv', 'utf8');
    const first = await room.takeText(text);
    expect(first).toMatchObject({ rows: 5, ignored: 1, refusals: { first: [] } });
    expect(totalsOf(first)).toEqual([
      [0, 0, 0],
      [0, 2, 1],
      [0, 0, 0],
    ]);
    const before = await room.pool.query('select * from etablissements order by siret');
    expect(totalsOf(await room.takeText(text))).toEqual([
      [0, 0, 0],
      [0, 0, 0],
      [0, 0, 0],
    ]);
    expect((await room.pool.query('select * from etablissements order by siret')).rows).toEqual(before.rows);
  });

  test.each<[string, Record<string, string>[], string[]]>([
    [
      "un SIREN qui n'est pas celui du SIRET",
      [{ ...line(UNKNOWN), siren: BRETAGNE.siren }],
      ['2 siren is not the SIREN of its SIRET'],
    ],
    [
      'deux sièges',
      [line(BOURG.siret, SIEGE), line(LYON.siret, SIEGE)],
      ['3 siege line 2 says already which établissement is the siège of 000123455'],
    ],
    [
      'deux fois le même SIRET',
      [line(BOURG.siret), line(BOURG.siret)],
      ['3 siret 00012345500016 stands on line 2 already'],
    ],
    [
      'une fermeture sans date',
      [line(BOURG.siret, { etatAdministratifEtablissement: 'F', dateDebut: '' })],
      ['2 dateDebut is empty'],
    ],
    [
      'un état inconnu',
      [line(BOURG.siret, { etatAdministratifEtablissement: 'X' })],
      ['2 etatAdministratifEtablissement « X » is not one of A, F'],
    ],
  ])('refuse %s', async (_what, lines, refused) => {
    const before = await pictureOf(room.pool);
    expect(refusedIn(await room.take(...lines))).toEqual(refused);
    expect(await pictureOf(room.pool)).toEqual(before);
  });

  test("une colonne de moins dans l'en-tête, une cellule de moins sur une ligne", async () => {
    const { dateDebut: _dateDebut, ...poor } = line(BOURG.siret);
    expect(refusedIn(await room.take(poor))).toEqual(['1 - the header lacks dateDebut']);
    const short = `${csvFile([line(BOURG.siret)])}\n${Object.values(line(LYON.siret)).slice(1).join(',')}\n`;
    expect(refusedIn(await room.takeText(short))).toEqual(['3 - has 47 cells, the header has 48']);
  });
});
