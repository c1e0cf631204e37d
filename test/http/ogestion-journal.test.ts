import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { systemClock } from '#shared/clock.ts';
import { isoDayOf } from '#shared/dates.ts';
import { Attempts, WRONG } from '#test/attempts.ts';
import { type OpWorld, startOp } from '#test/op-world.ts';
import { subOf } from '#test/people.ts';
import { Referent, rowsOf, textOf } from '#test/referent.ts';
import { REFUSALS_KEPT } from '../../idp-ogestion/src/domain/journal-refusals.ts';
import { ADMINISTRATEUR, AGENT, BOURG, CLAIRE, INSTRUCTEUR, LYON, PAUL, SOFIA, YANN } from '../../scripts/cast.ts';

let op: OpWorld;
let claire: Referent;
let yann: Referent;
let agente: Referent;
let odile: Referent;
let paul: Referent;
beforeAll(async () => {
  op = await startOp();
  claire = await Referent.signedIn(op, CLAIRE);
  yann = await Referent.signedIn(op, YANN);
  agente = await Referent.signedIn(op, AGENT);
  odile = await Referent.signedIn(op, ADMINISTRATEUR);
  paul = await Referent.signedIn(op, PAUL);
  await new Attempts(op).try(SOFIA.email, WRONG);
  await new Attempts(op).try('personne@exemple.test', WRONG);
  await claire.change(await subOf(op.db, PAUL), { prenom: 'Pol', sirets: [LYON.siret, BOURG.siret] });
  await op.db.query(
    `insert into audit_events (at, event, result, details, regions)
     values ($1, 'data_imported', 'success', '{"kind": "dossiers", "file": "dossiers.csv", "rows": 1200, "created": 3}', '{84}')`,
    [systemClock.now()],
  );
});
afterAll(() => op.stop());

const journal = async (reader: Referent, query = '') => (await reader.get(`/journal${query}`)).body;
/** Event, author, person or thing, place and details of each line. */
const lines = async (reader: Referent, query = '') =>
  rowsOf(await journal(reader, query)).map(([, ...cells]) => cells.join(' | '));
const countOf = async (event: string) =>
  Number((await op.db.query('select count(*) from audit_events where event = $1', [event])).rows[0].count);

describe('G61 : « Journal d’audit »', () => {
  test('G61 : qui, quoi, sur qui, quand, d’où, avec quel résultat', async () => {
    const said = await lines(odile, '?q=durand');
    expect(said).toEqual([
      'Changement des droits | Claire MARTIN | Pol DURAND | 127.0.0.1 Navigateur inconnu | Établissements affectés : 000 123 455 00016',
      'Modification de la fiche | Claire MARTIN | Pol DURAND | 127.0.0.1 Navigateur inconnu | Champs modifiés : prénom',
      'Connexion | Pol DURAND | – | 127.0.0.1 Navigateur inconnu | Moyen : mot de passe Application : oGestion',
    ]);
    expect(await lines(odile, '?resultat=echec')).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^Échec de connexion Échec \| Sofia BENALI .* Motif : compte désactivé/),
        expect.stringMatching(/^Échec de connexion Échec \| Personne non identifiée .* Motif : identifiant inconnu/),
      ]),
    );
    expect(await lines(odile, '?type=imports')).toEqual([
      "Import d'un fichier | oGestion | – | – | Fichier : dossiers.csv, dossiers Lignes : 1 200 lues, 3 créations",
    ]);
    expect(await journal(odile)).not.toMatch(/&quot;|\{"|authn_|data_imported/);
  });

  test('G61 : un référent y lit ses établissements, et d’une adresse le réseau seulement', async () => {
    const said = await lines(claire, '?q=durand');
    expect(said[0]).toBe(
      'Changement des droits | Claire MARTIN | Pol DURAND | 127.0.0.x Navigateur inconnu | Établissements affectés : 000 123 455 00016',
    );
    expect(await lines(claire)).toEqual(
      expect.arrayContaining([expect.stringMatching(/^Échec de connexion .* Sofia BENALI/)]),
    );
    expect(await lines(yann)).not.toEqual(expect.arrayContaining([expect.stringContaining('Sofia')]));
    expect(await lines(claire, '?type=imports')).toEqual([]);
  });

  test('G61 G13 : les établissements des autres ne sont pas dits', async () => {
    expect((await lines(yann, '?type=droits'))[0]).toBe(
      'Changement des droits | Claire MARTIN | Pol DURAND | 127.0.0.x Navigateur inconnu | –',
    );
  });

  test('G61 G7 : qui n’est pas du périmètre n’est ni nommé, ni situé, ni trouvé', async () => {
    const held = [await subOf(op.db, CLAIRE), LYON.siret];
    await op.db.query('delete from rattachements where sub = $1 and siret = $2', held);
    expect((await lines(yann, '?type=droits'))[0]).toBe(
      "Changement des droits | Une personne d'un autre organisme | Pol DURAND | – | –",
    );
    expect(await lines(yann, '?q=martin')).toEqual([]);
    await op.db.query('insert into rattachements (sub, siret, granted_at) values ($1, $2, $3)', [
      ...held,
      systemClock.now(),
    ]);
    expect((await lines(yann, '?q=martin')).length).toBeGreaterThan(0);
  });

  test('G61 : un agent lit ce qui est de ses régions, ses collègues nommés ; un administrateur lit tout', async () => {
    expect((await lines(agente, '?type=imports')).length).toBe(1);
    expect(await lines(agente, '?q=durand')).toEqual(await lines(odile, '?q=durand'));
    expect((await lines(odile, `?q=${AGENT.email}&type=connexions`))[0]).toMatch(/^Connexion \| Aurélie RAMBAUD/);
    await op.db.query("update staff set regions = '{53}' where role = 'agent'");
    const breton = await lines(agente);
    await op.db.query("update staff set regions = '{84}' where role = 'agent'");
    expect(breton.join()).not.toMatch(/Sofia|Import/);
    expect(breton.join()).toMatch(/Connexion \| Yann LE GOFF/);
  });

  test('S15 G61 : rôles, régions et contacts changés se lisent en mots, avec leur fiche', async () => {
    const hugo = await subOf(op.db, INSTRUCTEUR);
    const sheet = await odile.get(`/agents/${hugo}`);
    await odile.send(sheet, `/agents/${hugo}`, { role: 'agent', regions: ['53'] });
    await odile.send(await odile.get('/regions/53'), '/regions/53', { email: 'bretagne@exemple.test' });
    expect((await lines(odile, '?type=droits'))[0]).toMatch(
      /^Changement des droits \| Odile VASSEUR \| Hugo LEMAIRE .* Rôle : Agent de Direction régionale Régions ajoutées : Bretagne$/,
    );
    expect((await lines(odile, '?type=organismes'))[0]).toMatch(
      /\| Direction régionale Bretagne \| .* Champs modifiés : adresse mail$/,
    );
    expect(await journal(odile, '?type=droits')).toContain(`href="/agents/${hugo}"`);
    expect(await journal(odile, '?type=organismes')).toContain('href="/regions/53"');
    expect(await journal(agente, '?type=droits')).not.toContain('href="/agents/');
    await op.db.query("update staff set role = 'instructeur', regions = '{}' where sub = $1", [hugo]);
  });

  test('G61 : la période va jusqu’au dernier jour demandé, trente jours si rien n’est dit', async () => {
    await op.db.query(
      `insert into audit_events (at, event, result, actor_sub) select $1::timestamptz - days * interval '1 day', 'user_activated', 'success', $2
       from unnest(array[29, 32, 300]) days`,
      [systemClock.now(), await subOf(op.db, SOFIA)],
    );
    expect(await lines(odile, '?q=sofia&type=comptes')).toHaveLength(1);
    const day = isoDayOf(new Date(systemClock.now().getTime() - 300 * 86_400_000));
    expect(await lines(odile, `?q=sofia&type=comptes&du=${day}`)).toHaveLength(3);
    expect(await lines(odile, `?q=sofia&type=comptes&du=${day}&au=${day}`)).toHaveLength(1);
    expect(await journal(odile)).toMatch(/name="du" value="\d{4}-\d\d-\d\d"/);
  });

  test('G61 G68 : vingt par page, sans trou ni doublon, même à la même milliseconde', async () => {
    await op.db.query(
      `insert into audit_events (at, event, result, actor_sub, details) select $1, 'user_data_exported', 'success', $2, jsonb_build_object('siret', n)
       from generate_series(10000000000001, 10000000000045) n`,
      [systemClock.now(), await subOf(op.db, SOFIA)],
    );
    const seen: string[] = [];
    for (let query: string | undefined = '?q=sofia&type=consultation'; query; ) {
      const page: string = await journal(odile, query);
      seen.push(...rowsOf(page).map(([, , , , , words = '']) => words));
      query = /href="\/journal(\?[^"]*)">Les précédents/.exec(page)?.[1]?.replaceAll('&amp;', '&');
    }
    expect(new Set(seen).size).toBe(45);
    expect(seen).toHaveLength(45);
    expect(seen).toEqual(seen.toSorted().reverse());
  });

  test.each([
    ['?du=x&au=2026-13-45'],
    ['?avant=x'],
    ['?avant=99999999999999999-1'],
    ['?q=%00'],
    ['?type=tout&resultat=peut-etre'],
  ])('une adresse illisible (%s) montre le début', async (query) => {
    expect((await odile.get(`/journal${query}`)).status).toBe(200);
    expect(await lines(odile, query)).toEqual(await lines(odile));
  });

  test('G61 : une période à l’envers se dit, fût-ce avant le premier jour montré d’ordinaire', async () => {
    for (const asked of ['?du=2026-03-02&au=2026-03-01', '?au=2020-01-31']) {
      expect(textOf(await journal(odile, asked))).toContain('Cette période finit avant de commencer');
      expect((await odile.get(`/journal/export.csv${asked}`)).status).toBe(422);
    }
    expect(textOf(await journal(odile, '?du=2020-01-01&au=2020-01-31'))).not.toContain('Cette période');
  });

  test('G61 : un nom que trop de personnes portent est à compléter', async () => {
    await op.db.query(
      `insert into users (sub, kind, nom, prenom, email, profils, created_at)
       select 'homonyme-' || n, 'portail', 'HOMONYME', 'Jean', 'homonyme' || n || '@exemple.test', '{UTILISATEUR_PORTAIL_OF}', $1 from generate_series(1, 51) n`,
      [systemClock.now()],
    );
    expect(textOf(await journal(odile, '?q=homonyme'))).toContain('Trop de personnes portent ce nom');
    expect((await odile.get('/journal/export.csv?q=homonyme')).status).toBe(422);
    expect(textOf(await journal(odile, '?q=homonyme7@'))).toContain('Aucun événement avec ces critères');
  });
});

describe('G61 : le journal se protège', () => {
  test('S88 : ni un utilisateur simple, ni un instructeur', async () => {
    const instructeur = await Referent.signedIn(op, INSTRUCTEUR);
    for (const reader of [paul, instructeur]) {
      for (const path of ['/journal', '/journal/export.csv']) expect((await reader.get(path)).status).toBe(403);
      expect((await reader.get('/')).body).not.toContain('href="/journal"');
    }
  });

  test('S88 G61 : un refus est journalisé, une boucle ne remplit pas le journal', async () => {
    const { count } = REFUSALS_KEPT;
    for (let time = 0; time < count + 5; time += 1) await paul.get('/utilisateurs?q=confidentiel');
    expect(await countOf('authz_fail')).toBeLessThanOrEqual(count + 4);
    const mine = await op.db.query(
      "select count(*)::int from audit_events where event = 'authz_fail' and actor_sub = $1",
      [await subOf(op.db, PAUL)],
    );
    expect(mine.rows[0].count).toBe(count);
    expect((await lines(claire, '?type=refus'))[0]).toBe(
      'Accès refusé Échec | Pol DURAND | – | 127.0.0.x Navigateur inconnu | Page : /utilisateurs',
    );
    expect(await journal(claire)).toContain('href="/journal"');
    expect(await journal(claire)).not.toContain('confidentiel');
  });

  test('S88 G61 : un refus dans un formulaire aussi', async () => {
    const before = await countOf('authz_fail');
    const refused = await yann.change(await subOf(op.db, PAUL), {
      profils: ['UTILISATEUR_PORTAIL_OF', 'REFERENT_PORTAIL_OF'],
    });
    expect(refused.status).toBe(403);
    expect(await countOf('authz_fail')).toBe(before + 1);
  });

  test('G61 : le lire laisse une trace par heure et par lecteur', async () => {
    await journal(claire);
    await journal(claire);
    const read = await op.db.query(
      "select actor_sub from audit_events where event = 'journal_read' and actor_sub = $1",
      [await subOf(op.db, CLAIRE)],
    );
    expect(read.rowCount).toBe(1);
  });

  test('G61 G72 : l’export suit la recherche et le périmètre, et il est journalisé', async () => {
    const answer = await yann.get('/journal/export.csv?type=droits');
    expect(answer.headers.get('content-disposition')).toMatch(/^attachment; filename="journal-\d{4}-\d\d-\d\d\.csv"$/);
    const [head, ...rows] = answer.body
      .replace(/^\uFEFF/, '')
      .trim()
      .split('\r\n');
    expect(head).toBe('Date;Heure;Événement;Résultat;Auteur;Concerne;Adresse IP;Appareil;Détail');
    expect(rows[0]).toMatch(/^\d\d\/\d\d\/\d{4};\d\d:\d\d:\d\d;/);
    expect(rows.map((row) => row.split(';').slice(2))).toEqual([
      ['Changement des droits', 'Succès', 'Claire MARTIN', 'Pol DURAND', '127.0.0.x', 'Navigateur inconnu', ''],
    ]);
    expect((await lines(yann, '?type=consultation'))[0]).toMatch(/^Export du journal \| Yann LE GOFF/);
    expect((await odile.get('/journal/export.csv')).body.split('\r\n').length).toBeGreaterThan(60);
  });

  test('G61 : sans journal, pas d’export du journal', async () => {
    await op.db.query("alter table audit_events add constraint closed check (event <> 'journal_exported') not valid");
    const { status } = await odile.get('/journal/export.csv');
    await op.db.query('alter table audit_events drop constraint closed');
    expect(status).toBe(500);
  });
});
