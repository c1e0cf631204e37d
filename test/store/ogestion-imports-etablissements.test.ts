import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { bourg, grenoble, LEMAN, lyon, TREVOUX } from '#test/import-lines.ts';
import { pictureOf, refusedIn } from '#test/imports.ts';
import { type ImportsRoom, openImports, totalsOf } from '#test/imports-room.ts';
import { subOf } from '#test/people.ts';
import { BOURG, CLAIRE, DOMBES, GRENOBLE, LYON, PAUL } from '../../scripts/cast.ts';

let room: ImportsRoom;
beforeEach(async () => {
  room = await openImports();
});
afterEach(() => room.close());

/** Resolves when a statement of this test file waits for a lock in the database. */
async function untilWaiting(pool: ImportsRoom['pool']): Promise<void> {
  const text = `select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`;
  while ((await pool.query(text)).rowCount === 0);
}

describe("le fichier de Constructys, d'établissements déjà connus", () => {
  test('tel que la base les connaît : rien ne change, deux fois de suite', async () => {
    for (const _time of [1, 2]) {
      const report = await room.take(bourg, lyon, grenoble);
      expect(report.applied).toBe(true);
      expect(totalsOf(report)).toEqual([
        [0, 0, 0],
        [0, 0, 0],
        [0, 0, 0],
      ]);
    }
    expect(await room.siteOf(LYON.siret)).toMatchObject({ version: 1 });
    expect(await room.organismeOf(DOMBES.siren)).toMatchObject({ version: 1 });
  });

  test('S85 : un établissement nouveau, un autre qui change, les absents restent', async () => {
    const report = await room.take({ ...lyon, adresse: '47 avenue Jean Jaurès' }, TREVOUX);
    expect(totalsOf(report)).toEqual([
      [0, 0, 0],
      [1, 1, 0],
      [0, 0, 0],
    ]);
    expect(await room.siteOf(LYON.siret)).toMatchObject({ adresse: '47 avenue Jean Jaurès', version: 2 });
    expect(await room.siteOf(TREVOUX.siret)).toMatchObject({
      raison_sociale: DOMBES.raisonSociale,
      cfa: true,
      siege: false,
    });
    expect(await room.siteOf(BOURG.siret)).toMatchObject({ siege: true, version: 1 });
  });

  test('G40 : un établissement ferme, puis rouvre ; sans la colonne ferme_le rien ne se dit de sa fermeture', async () => {
    const closing = await room.take({ ...grenoble, ferme_le: '2026-08-31' });
    expect(totalsOf(closing)[1]).toEqual([0, 0, 1]);
    expect(await room.siteOf(GRENOBLE.siret)).toMatchObject({ ferme_le: '2026-08-31', version: 2 });
    expect(totalsOf(await room.take(grenoble))[1]).toEqual([0, 0, 0]);
    expect(totalsOf(await room.take({ ...grenoble, ferme_le: '' }))[1]).toEqual([0, 1, 0]);
    expect(await room.siteOf(GRENOBLE.siret)).toMatchObject({ ferme_le: null, version: 3 });
  });

  test("une adresse tient dans ce qu'un agent peut saisir", async () => {
    expect((await room.take({ ...lyon, adresse: 'x'.repeat(200) })).applied).toBe(true);
    expect(refusedIn(await room.take({ ...lyon, adresse: 'x'.repeat(201) }))).toEqual([
      '2 adresse has 201 characters, 200 at most are kept',
    ]);
  });

  test("un organisme ne cesse pas d'être CFA tant qu'un de ses sites l'est, que le fichier ne nomme pas", async () => {
    const notCfa = { ...bourg, est_cfa: 'non', cfa: 'non' };
    const before = await pictureOf(room.pool);
    expect(refusedIn(await room.take(notCfa))).toEqual([
      `2 est_cfa is non although ${LYON.siret}, which the file does not name, is a CFA`,
    ]);
    expect(refusedIn(await room.take({ ...TREVOUX, est_cfa: 'non', cfa: 'non', siege: 'oui' }))).toHaveLength(1);
    expect(await pictureOf(room.pool)).toEqual(before);
    const others = [lyon, grenoble].map((line) => ({ ...line, est_cfa: 'non', cfa: 'non' }));
    expect(totalsOf(await room.take(notCfa, ...others))).toEqual([
      [0, 1, 0],
      [0, 3, 0],
      [0, 0, 0],
    ]);
  });

  test("G41 : le siège passe d'un site à un autre, et l'organisme le suit dans sa région", async () => {
    const report = await room.take({ ...TREVOUX, code_postal: '35400', ville: 'Saint-Malo', siege: 'oui' });
    expect(totalsOf(report)).toEqual([
      [0, 1, 0],
      [1, 1, 0],
      [0, 0, 0],
    ]);
    expect(await room.siteOf(BOURG.siret)).toMatchObject({ siege: false, version: 2 });
    expect(await room.siteOf('00012345500040')).toMatchObject({ siege: true });
    expect(await room.organismeOf(DOMBES.siren)).toMatchObject({ region_code: '53', version: 2 });
    expect(await room.one('select regions from users where sub = $1', await subOf(room.pool, PAUL))).toEqual({
      regions: ['53'],
    });
    expect(await room.one('select regions from audit_events order by id desc limit 1')).toEqual({
      regions: ['53', '84'],
    });
  });

  test("G41 : il n'y a jamais deux sièges, dans quelque ordre que viennent les sites", async () => {
    const before = '00012345500008';
    expect((await room.take({ ...TREVOUX, siret: before, siege: 'oui' })).applied).toBe(true);
    expect((await room.take(bourg)).applied).toBe(true);
    expect([await room.siteOf(before), await room.siteOf(BOURG.siret)]).toMatchObject([
      { siege: false },
      { siege: true },
    ]);
  });

  test("G41 : une région que quelqu'un a choisie ne suit pas le siège, celle du fichier l'emporte", async () => {
    await room.pool.query(`update organismes set region_code = '27' where siren = $1`, [DOMBES.siren]);
    await room.take({ ...bourg, code_postal: '35000', ville: 'Rennes' });
    expect(await room.organismeOf(DOMBES.siren)).toMatchObject({ region_code: '27' });
    await room.take({ ...bourg, region: '11' });
    expect(await room.organismeOf(DOMBES.siren)).toMatchObject({ region_code: '11' });
    expect(await room.one('select regions from users where sub = $1', await subOf(room.pool, CLAIRE))).toEqual({
      regions: ['11'],
    });
  });

  test("G32 : ce que la Direction régionale est en train d'enregistrer passe d'abord, puis le fichier s'y compare", async () => {
    const agent = await room.pool.connect();
    await agent.query('begin');
    await agent.query('select from organismes where siren = $1 for no key update', [DOMBES.siren]);
    await agent.query('update etablissements set adresse = $2, version = version + 1 where siret = $1', [
      LYON.siret,
      'Ailleurs',
    ]);
    const taking = room.take(lyon);
    await untilWaiting(room.pool);
    await agent.query('commit');
    agent.release();
    expect(totalsOf(await taking)[1]).toEqual([0, 1, 0]);
    expect(await room.siteOf(LYON.siret)).toMatchObject({ adresse: LYON.adresse, version: 3 });
  });

  test("le nom de l'organisme change celui de ses sites, sauf celui qui a le sien", async () => {
    await room.pool.query(`update etablissements set raison_sociale = 'CFA de Gerland' where siret = $1`, [LYON.siret]);
    const renamed = [bourg, lyon].map((line) => ({ ...line, raison_sociale: 'CFA de la Dombes et des Alpes' }));
    const report = await room.take(...renamed);
    expect(totalsOf(report)).toEqual([
      [0, 1, 0],
      [0, 1, 0],
      [0, 0, 0],
    ]);
    expect(await room.siteOf(LYON.siret)).toMatchObject({ raison_sociale: 'CFA de Gerland' });
    expect(await room.siteOf(BOURG.siret)).toMatchObject({ raison_sociale: 'CFA de la Dombes et des Alpes' });
  });
});

describe('le fichier de Constructys, organismes nouveaux', () => {
  test('G64 : créé par son siège, dans sa région', async () => {
    expect(totalsOf(await room.take(LEMAN))).toEqual([
      [1, 0, 0],
      [1, 0, 0],
      [0, 0, 0],
    ]);
    expect(await room.organismeOf(LEMAN.siren)).toMatchObject({
      region_code: '84',
      est_of: true,
      est_cfa: false,
      created_at: null,
    });
  });

  test.each<[string, Record<string, string>[], string[]]>([
    ['sans siège', [{ ...LEMAN, siege: 'non' }], ['2 siege 000987651 is new: one of its lines must be its siège']],
    [
      'sans région possible',
      [{ ...LEMAN, code_postal: '98000' }],
      ['2 region no region has the postal code 98000 of the siège: give the code of the region'],
    ],
    ["d'une région inconnue", [{ ...LEMAN, region: '99' }], ['2 region 99 is not a region here']],
    [
      'à deux sièges',
      [LEMAN, { ...LEMAN, siret: '00098765100023' }],
      ['3 siege line 2 says already which établissement is the siège of 000987651'],
    ],
    [
      'deux fois le même SIRET',
      [LEMAN, { ...LEMAN, siege: 'non' }],
      ['3 siret 00098765100015 stands on line 2 already'],
    ],
    [
      'dont deux lignes se contredisent',
      [LEMAN, { ...LEMAN, siret: '00098765100023', siege: 'non', nda: '' }],
      ['3 siren raison_sociale, nda, est_of, est_cfa or region is not what line 2 says of 000987651'],
    ],
    ['qui ne serait ni OF ni CFA', [{ ...LEMAN, est_of: 'non' }], ['2 est_of an organisme is OF, CFA or both']],
    ['CFA par son site seul', [{ ...LEMAN, cfa: 'oui' }], ['2 cfa is oui although est_cfa is non']],
    [
      "d'un autre SIREN que son SIRET",
      [{ ...LEMAN, siren: DOMBES.siren }],
      ['2 siret does not begin with the SIREN of its line'],
    ],
    [
      'aux identifiants faux',
      [{ ...LEMAN, uai: '0690001C', nda: '123', code_postal: '1000' }],
      [
        '2 code_postal « 1000 » is not a postal code: five digits',
        '2 uai « 0690001C » is not a UAI: seven digits and their control letter',
        '2 nda « 123 » is not a NDA: eleven digits',
      ],
    ],
  ])('refusé : %s', async (_what, lines, refused) => {
    const before = await pictureOf(room.pool);
    const report = await room.take(...lines);
    expect(refusedIn(report)).toEqual(refused);
    expect(await pictureOf(room.pool)).toEqual(before);
  });
});

test("l'exemple de la documentation passe", async () => {
  const report = await room.takeText(readFileSync('docs/examples/imports/etablissements.csv', 'utf8'));
  expect(report).toMatchObject({ rows: 5, refusals: { first: [] }, applied: true, unread: [] });
  expect(totalsOf(report)).toEqual([
    [1, 0, 0],
    [2, 0, 1],
    [1, 0, 0],
  ]);
});
