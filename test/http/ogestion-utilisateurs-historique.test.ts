import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { systemClock } from '#shared/clock.ts';
import { formatSiret } from '#shared/siret.ts';
import { type OpWorld, startOp } from '#test/op-world.ts';
import { subOf } from '#test/people.ts';
import { Referent, rowsOf, textOf } from '#test/referent.ts';
import { Visitor } from '#test/visitor.ts';
import { BOURG, CLAIRE, LYON, PAUL, RENNES, SOFIA, YANN } from '../../scripts/cast.ts';

let op: OpWorld;
let claire: Referent;
let yann: Referent;
let paul: string;
beforeAll(async () => {
  op = await startOp();
  claire = await Referent.signedIn(op, CLAIRE);
  yann = await Referent.signedIn(op, YANN);
  paul = await subOf(op.db, PAUL);
});
afterAll(() => op.stop());

const history = async (referent: Referent, query = '') => (await referent.get(`/utilisateurs/historique${query}`)).body;
/** Act, person, author and details of each line. */
const lines = async (referent: Referent) => rowsOf(await history(referent)).map(([, ...cells]) => cells.join(' | '));

describe('G61 : « Historique »', () => {
  test('S105 G61 : qui a fait quoi, à qui, avec ce qui a changé, le plus récent d’abord', async () => {
    await claire.change(paul, { prenom: 'Pol', sirets: [LYON.siret, BOURG.siret] });
    await yann
      .change(paul, { profils: ['UTILISATEUR_PORTAIL_OF', 'REFERENT_PORTAIL_OF'] })
      .then(({ status }) => expect(status).toBe(403));
    await claire.change(paul, { desactive: 'oui', motif: 'Motif très personnel' });
    await claire.change(paul, { desactive: undefined });
    expect(await lines(claire)).toEqual([
      'Réactivation du compte | Pol DURAND | Claire MARTIN | ',
      'Désactivation du compte | Pol DURAND | Claire MARTIN | ',
      'Changement des droits | Pol DURAND | Claire MARTIN | Établissements affectés : 000 123 455 00016',
      'Modification de la fiche | Pol DURAND | Claire MARTIN | Champs modifiés : prénom',
    ]);
    expect(await history(claire)).not.toContain('Motif très personnel');
  });

  test('G61 : chaque référent n’y lit que ce qui concerne ses établissements', async () => {
    expect(await lines(yann)).toEqual([
      'Réactivation du compte | Pol DURAND | Claire MARTIN | ',
      'Désactivation du compte | Pol DURAND | Claire MARTIN | ',
      'Changement des droits | Pol DURAND | Claire MARTIN | ',
      'Modification de la fiche | Pol DURAND | Claire MARTIN | Champs modifiés : prénom',
    ]);
    const sofia = await subOf(op.db, SOFIA);
    await claire.change(sofia, { prenom: 'Sofie' });
    expect(await lines(claire)).toHaveLength(5);
    expect(await lines(yann)).toHaveLength(4);
  });

  test('G61 G7 : qui n’est plus du périmètre n’y est plus nommé, l’acte reste', async () => {
    await claire.change(paul, { sirets: [BOURG.siret] });
    expect((await lines(yann))[0]).toBe(
      'Changement des droits | – | Claire MARTIN | Établissements retirés : 000 123 455 00024',
    );
    await op.db.query('delete from rattachements where sub = $1 and siret = $2', [
      await subOf(op.db, CLAIRE),
      LYON.siret,
    ]);
    expect((await lines(yann))[0]).toContain("| – | Une personne d'un autre organisme |");
    await op.db.query('insert into rattachements (sub, siret, granted_at) values ($1, $2, $3)', [
      ...[await subOf(op.db, CLAIRE), LYON.siret],
      systemClock.now(),
    ]);
  });

  test('G61 : les connexions n’y sont pas', async () => {
    expect(await history(claire)).not.toMatch(/authn_|connexion (réussie|échouée)/);
  });

  test('G61 G68 : vingt par page, sans trou', async () => {
    for (let time = 0; time < 22; time += 1) await claire.change(paul, { prenom: time % 2 ? 'Paul' : 'Pol' });
    const first = await history(claire);
    expect(rowsOf(first)).toHaveLength(20);
    const next = /href="(\/utilisateurs\/historique\?avant=\d+)">Les précédents/.exec(first)?.[1];
    const second = (await claire.get(String(next))).body;
    expect(second).toContain('href="/utilisateurs/historique">Les plus récents</a>');
    const shown = await op.db.query(
      `select count(*)::int as n from audit_events where sirets && $1 and target_sub is not null`,
      [[BOURG.siret, LYON.siret, '00012345500032']],
    );
    expect(rowsOf(first).length + rowsOf(second).length).toBe(shown.rows[0].n);
  });

  test.each([['?avant=x'], ['?avant=%00'], ['?avant=99999999999999999999']])(
    'une adresse illisible (%s) montre le début',
    async (query) => {
      expect(rowsOf(await history(claire, query))).toHaveLength(20);
    },
  );
});

describe('G72 : l’export', () => {
  const csv = async (query = '', referent = claire) => referent.get(`/utilisateurs/export.csv${query}`);
  /** The cells of a semicolon file without quotes inside. */
  const cellsOf = (body: string) =>
    body
      .replace(/^\uFEFF/, '')
      .trim()
      .split('\r\n')
      .map((line) => line.split(';'));

  test('G72 : un fichier qu’un tableur français ouvre, à ne garder dans aucun cache', async () => {
    const answer = await csv();
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(answer.headers.get('content-disposition')).toMatch(
      /^attachment; filename="utilisateurs-\d{4}-\d\d-\d\d\.csv"$/,
    );
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const bytes = new Uint8Array(
      await (
        await fetch(`${op.url}/utilisateurs/export.csv`, {
          headers: { cookie: claire.visitor.cookiesFor(`${op.url}/`) },
        })
      ).arrayBuffer(),
    );
    expect([...bytes.slice(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    expect(answer.body).toContain('\r\n');
  });

  test('G72 S46 S93 : la liste du référent, et d’elle seule ses établissements, en texte qui garde ses zéros', async () => {
    const [head, ...rows] = cellsOf((await csv()).body);
    expect(head).toEqual([
      ...['Civilité', 'Nom', 'Prénom', 'Login', 'Statut', 'Référent portail OF', 'Siret', 'Dernière connexion'],
    ]);
    expect(rows.map(([, nom]) => nom)).toEqual(['BENALI', 'DURAND', 'LE GOFF', 'MARTIN', 'PETIT']);
    expect(rows[2]?.slice(0, 7)).toEqual([
      'Monsieur',
      'LE GOFF',
      'Yann',
      YANN.email,
      'Actif',
      'Oui',
      formatSiret(LYON.siret),
    ]);
    for (const siret of [RENNES.siret, formatSiret(RENNES.siret)]) expect((await csv()).body).not.toContain(siret);
  });

  test('G72 S41 : il suit la recherche et les filtres', async () => {
    expect(cellsOf((await csv('?statut=inactif')).body)).toHaveLength(2);
    expect(cellsOf((await csv('?q=personne')).body)).toHaveLength(1);
  });

  test.each([['=1+1'], ['+33'], ['-2'], ['@SUM(A1)'], ['\tx'], ['\rx']])(
    'G72 : une cellule « %j » n’est pas une formule',
    async (nom) => {
      await op.db.query('update users set nom = $2 where email = $1', [SOFIA.email, nom]);
      const { body } = await csv(`?q=${SOFIA.email}`);
      expect(body).toContain(`'${nom}`);
      await op.db.query('update users set nom = $2 where email = $1', [SOFIA.email, SOFIA.nom]);
    },
  );

  test('G72 : guillemets et points-virgules restent dans leur cellule', async () => {
    await op.db.query('update users set nom = $2 where email = $1', [SOFIA.email, 'BEN;"ALI"']);
    expect((await csv(`?q=${SOFIA.email}`)).body).toContain(';"BEN;""ALI""";');
    await op.db.query('update users set nom = $2 where email = $1', [SOFIA.email, SOFIA.nom]);
  });

  test('G61 : sans journal, pas d’export, et la page le dit', async () => {
    await op.db.query('alter table audit_events rename to away');
    const answer = await csv();
    await op.db.query('alter table away rename to audit_events');
    expect([answer.status, answer.headers.get('content-type')]).toEqual([500, 'text/html; charset=utf-8']);
  });

  test('un export qui se rompt en chemin se lit dans notre journal, pas à côté', async () => {
    const aside = jest.spyOn(console, 'error').mockReturnValue();
    await op.db.query('alter table users rename column search to away');
    await expect(csv()).rejects.toThrow('terminated');
    await op.db.query('alter table users rename column away to search');
    expect(aside).not.toHaveBeenCalled();
    aside.mockRestore();
  });

  test('G61 G72 : l’export est journalisé', async () => {
    await csv();
    expect((await lines(claire))[0]).toBe('Export de la liste des utilisateurs | – | Claire MARTIN | ');
  });
});

describe('S98 S99 S101 : ce que les droits ouvrent', () => {
  test('S98 S100 S101 : les SIRET cochés, de deux SIREN, sont dans son espace et chez les applications à la connexion suivante', async () => {
    const typed = { nom: 'Double', prenom: 'Siren', email: 'double@exemple.test', civilite: 'M' };
    const page = await yann.send(await yann.openCreation(), '/utilisateurs/nouveau', {
      ...typed,
      sirets: [LYON.siret, RENNES.siret],
    });
    expect(page.status).toBe(200);
    await op.db.query(
      'update users set password_hash = (select password_hash from users where email = $1) where nom = $2',
      [...[CLAIRE.email, 'DOUBLE']],
    );
    const visitor = new Visitor();
    const { access_token } = await op.clients.direct.signIn(visitor, { ...PAUL, email: typed.email });
    const { body } = await op.clients.direct.userinfo(access_token);
    expect((body.etablissements as { siret: string }[]).map(({ siret }) => siret).sort()).toEqual([
      LYON.siret,
      RENNES.siret,
    ]);
    expect(body).not.toHaveProperty('birthdate');
    expect(JSON.stringify(body)).not.toContain('naissance');
    const home = textOf((await visitor.get(`${op.url}/`)).body);
    expect(home).toMatch(/Lyon/);
    expect(home).toMatch(/Rennes/);
    expect(home).not.toMatch(/Grenoble/);
  });
});
