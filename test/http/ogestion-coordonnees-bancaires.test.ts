import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type OpWorld, startOp } from '#test/op-world.ts';
import { subOf } from '#test/people.ts';
import { Referent, rowsOf, textOf } from '#test/referent.ts';
import { Visitor } from '#test/visitor.ts';
import { AGENT, BOURG, CLAIRE, GRENOBLE, LUC, LYON, PARIS, PAUL, RENNES } from '../../scripts/cast.ts';
import { seedAccounts } from '../../scripts/seed/coordonnees-bancaires.ts';

let op: OpWorld;
let claire: Referent;
let paul: Referent;
beforeAll(async () => {
  op = await startOp();
  [claire, paul] = await Promise.all([Referent.signedIn(op, CLAIRE), Referent.signedIn(op, PAUL)]);
});
afterAll(() => op.stop());

const LIST = '/coordonnees-bancaires';
const list = async (query = '', reader = claire) => (await reader.get(`${LIST}${query}`)).body;
const showUrl = (siret: string) => `${LIST}/${siret}/afficher`;
const ibanAt = (siret: string) => seedAccounts().find((account) => account.siret === siret)?.iban ?? '';
const whole = ibanAt(LYON.siret);
const shownEvents = async () =>
  (
    await op.db.query(
      `select actor_sub, sirets, result, ip is not null as located, details from audit_events where event = 'bank_details_shown' order by id`,
    )
  ).rows;

describe('S82 S86 : les coordonnées bancaires', () => {
  test('S86 : on y vient de l’accueil ; une ligne par établissement, IBAN masqué', async () => {
    expect((await claire.get('/')).body).toContain(`<a href="${LIST}">`);
    const rows = rowsOf(await list());
    expect(rows).toHaveLength(3);
    expect(rows[1]).toEqual([
      'CFA des Métiers du Bâtiment de la Dombes Lyon, 000 123 455 00024',
      'CFA des Métiers du Bâtiment de la Dombes',
      `FR76 •••• •••• ${whole.slice(-3)} FR76, masqué, se termine par ${whole.slice(-3)}`,
      ...['FICTFRPP', '04/11/2025'],
      "Afficher l'IBAN de CFA des Métiers du Bâtiment de la Dombes, Lyon",
    ]);
    expect(rows[2]?.slice(1)).toEqual(['Aucune coordonnée bancaire connue']);
  });

  test('S86 : ni la liste ni l’export ne portent un IBAN entier', async () => {
    const { body: csv } = await claire.get(`${LIST}/export.csv`);
    for (const text of [await list(), csv]) {
      expect(text.replaceAll(/[\s\u00a0]/g, '')).not.toContain(whole.slice(4, 12));
    }
    expect(csv.replace('\ufeff', '').split('\r\n')[0]).toBe('Siret;Établissement;Titulaire;IBAN;BIC;Mis à jour le');
    expect(csv).toContain(`FR76 •••• •••• ${whole.slice(-3)};FICTFRPP;04/11/2025`);
  });

  test('S86 G13 : les siennes, et seulement les siennes', async () => {
    expect(rowsOf(await list('', paul))).toHaveLength(1);
    const luc = await Referent.signedIn(op, LUC);
    expect(textOf(await list('', luc))).toContain('Formaconseil Paris');
    expect(textOf(await list('', luc))).not.toContain('Dombes');
  });

  test('S86 : elles ne se modifient pas, la page dit à qui s’adresser', async () => {
    expect(textOf(await list())).toContain(
      'Elles ne se modifient pas ici : adressez un nouveau RIB à votre Direction régionale.',
    );
  });

  test('G68 : on y cherche, on y trie', async () => {
    expect(rowsOf(await list('?q=gren'))).toHaveLength(1);
    expect(rowsOf(await list('?tri=date&ordre=desc'))[0]?.[0]).toContain('Lyon');
    expect(rowsOf(await list(`?q=${whole.slice(6, 12)}`))).toHaveLength(0);
  });
});

describe('S86 G61 : « Afficher l’IBAN »', () => {
  test('S86 : l’IBAN entier s’affiche, sur une page que rien ne garde', async () => {
    const answer = await paul.send(await paul.get(LIST), showUrl(LYON.siret));
    expect(answer.status).toBe(200);
    expect(textOf(answer.body)).toContain(`IBAN ${whole.replace(/(.{4})(?=.)/g, '$1 ')} BIC FICTFRPP`);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.url).not.toContain(whole);
    expect(await list('', paul)).not.toContain(whole.slice(4, 8));
  });

  test('G61 : chaque affichage est dans le journal, avec l’établissement, sans l’IBAN', async () => {
    const before = (await shownEvents()).length;
    for (const _twice of [1, 2]) await claire.post(showUrl(BOURG.siret));
    const events = (await shownEvents()).slice(before);
    const event = { actor_sub: await subOf(op.db, CLAIRE), sirets: [BOURG.siret], result: 'success', located: true };
    expect(events).toEqual([
      { ...event, details: {} },
      { ...event, details: {} },
    ]);
  });

  test.each([
    ['un établissement d’un autre organisme', PARIS.siret],
    ['un établissement de son organisme, qu’il ne tient pas', BOURG.siret],
    ['un SIRET inconnu', '99999999999999'],
    ['ce qui n’est pas un SIRET', '%00'],
    ['une injection', "'%20or%201=1%20--"],
  ])('S86 S99 : pour %s, 404, et rien dans le journal', async (_what, siret) => {
    const before = (await shownEvents()).length;
    const answer = await paul.post(showUrl(siret));
    expect(answer.status).toBe(404);
    expect(answer.body).not.toContain('FICTFRPP');
    expect(await shownEvents()).toHaveLength(before);
  });

  test('S86 : 404 aussi là où Constructys ne connaît aucun compte', async () => {
    expect((await claire.post(showUrl(GRENOBLE.siret))).status).toBe(404);
  });

  test('S86 G4 : une adresse ne l’affiche pas, un autre site non plus', async () => {
    const before = (await shownEvents()).length;
    expect((await paul.get(showUrl(LYON.siret))).status).toBe(405);
    const forged = await paul.visitor.post(
      `${op.url}${showUrl(LYON.siret)}`,
      {},
      { headers: { 'sec-fetch-site': 'cross-site' } },
    );
    expect([forged.status, forged.body.includes('FICTFRPP')]).toEqual([403, false]);
    expect(await shownEvents()).toHaveLength(before);
  });

  test('S86 : personne de Constructys ici, et personne sans session', async () => {
    const agent = await Referent.signedIn(op, AGENT);
    for (const path of [LIST, `${LIST}/export.csv`]) expect((await agent.get(path)).status).toBe(403);
    expect((await agent.post(showUrl(RENNES.siret))).status).toBe(403);
    const nobody = await new Visitor().post(`${op.url}${showUrl(LYON.siret)}`, {}, { follow: false });
    expect(nobody.status).toBe(401);
  });

  test('S86 G61 : un IBAN déplacé en base vers un autre établissement ne s’ouvre pas, et rien n’est dit affiché', async () => {
    const before = await shownEvents();
    await op.db.query(
      `update coordonnees_bancaires set sealed_iban = (select sealed_iban from coordonnees_bancaires where siret = $2) where siret = $1`,
      [BOURG.siret, PARIS.siret],
    );
    const answer = await claire.post(showUrl(BOURG.siret));
    expect([answer.status, answer.body.includes(ibanAt(PARIS.siret).slice(-6))]).toEqual([500, false]);
    expect(await shownEvents()).toEqual(before);
  });

  test('G61 : l’export est dans le journal', async () => {
    await paul.get(`${LIST}/export.csv`);
    const { rows } = await op.db.query(
      `select actor_sub, sirets from audit_events where event = 'bank_details_exported' order by id desc limit 1`,
    );
    expect(rows).toEqual([{ actor_sub: await subOf(op.db, PAUL), sirets: [LYON.siret] }]);
  });
});
