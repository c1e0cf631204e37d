import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { CONFIRMATION, type MailWorld, NEW_PASSWORD, startMailWorld } from '#test/mail-world.ts';
import { isSignedIn, keepAccounts, send, sendFromElsewhere, signedInAt } from '#test/own-account.ts';
import { subOf } from '#test/people.ts';
import { Visitor } from '#test/visitor.ts';
import { CLAIRE, DEMO_PASSWORD, LYON, PAUL } from '../../scripts/cast.ts';

let op: MailWorld;
let restore: () => Promise<void>;
beforeAll(async () => {
  op = await startMailWorld();
  restore = await keepAccounts(op);
});
afterEach(() => restore());
afterAll(() => op.stop());

const accountOf = async (person: { email: string }) =>
  (await op.db.query('select * from users where email = $1', [person.email])).rows[0];
const versionOf = async (person: { email: string }) => String((await accountOf(person)).version);
const lastEvent = async (event: string) =>
  (await op.db.query('select * from audit_events where event = $1 order by id desc limit 1', [event])).rows[0];
const pageOf = async (visitor: Visitor, path = '') => (await visitor.get(`${op.url}/mon-compte${path}`)).body;

describe('Mon compte', () => {
  test('S38 : le menu de la personne et la page d’accueil y mènent', async () => {
    const { body } = await (await signedInAt(op, PAUL)).get(`${op.url}/`);
    for (const path of ['/mon-compte', '/mon-compte/sessions', '/mon-compte/mot-de-passe']) {
      expect(body.match(new RegExp(`href="${path}"`, 'g'))).toHaveLength(2);
    }
    expect(body).toContain('1 appareil connecté');
  });

  test('il dit l’identité, l’identifiant, les profils et les établissements, et mène à ses autres pages', async () => {
    const body = await pageOf(await signedInAt(op, PAUL));
    for (const part of [PAUL.nom, PAUL.prenom, PAUL.email, 'Utilisateur portail OF', LYON.ville]) {
      expect(body).toContain(part);
    }
    for (const path of ['mot-de-passe', 'adresse', 'sessions', 'applications', 'mes-donnees']) {
      expect(body).toContain(`href="/mon-compte/${path}"`);
    }
  });

  test.each(['', '/mot-de-passe', '/adresse', '/sessions', '/applications', '/mes-donnees'])(
    'la page « %s » est à la personne connectée seule, et n’est pas gardée par le navigateur',
    async (path) => {
      const away = await new Visitor().get(`${op.url}/mon-compte${path}`, { follow: false });
      expect(away.headers.get('location')).toBe(`/login?retour=${encodeURIComponent(`/mon-compte${path}`)}`);
      const page = await (await signedInAt(op, PAUL)).get(`${op.url}/mon-compte${path}`);
      expect([page.status, page.headers.get('cache-control')]).toEqual([200, 'no-store']);
      expect(page.body).not.toMatch(/ style=| on\w+=|<style/);
      expect(page.body).toMatch(/<nav class="crumbs"[^>]*><ol><li><a href="\/">Accueil<\/a>.*aria-current="page"/);
    },
  );
});

describe('le menu « Applications »', () => {
  const APPLICATIONS = /<details class="menu"><summary>(?:(?!<\/details>).)*Changer d’application.*?<\/details>/s;
  const offeredOn = async (visitor: Visitor, path: string) =>
    APPLICATIONS.exec((await visitor.get(op.url + path)).body)?.[0] ?? '';

  test('OP17 : il est sur chaque page de la personne connectée, et suit le registre', async () => {
    const visitor = await signedInAt(op, CLAIRE);
    for (const path of ['/', '/mon-compte', '/mon-compte/sessions', '/utilisateurs', '/dossiers']) {
      expect([path, await offeredOn(visitor, path)]).toEqual([path, expect.stringContaining('Digit Invest CFA')]);
    }
    await op.db.query(`update clients set listed = false where name = 'Digit Invest CFA'`);
    while (/Digit Invest/.test(await offeredOn(visitor, '/mon-compte')));
    await op.db.query(`update clients set listed = true where name = 'Digit Invest CFA'`);
    expect(await offeredOn(new Visitor(), '/aide')).toBe('');
  });
});

describe('G12 corriger son identité', () => {
  const save = (visitor: Visitor, version: string, fields: Record<string, string> = {}) =>
    send(op, visitor, '', { civilite: 'M', nom: 'DURAND-MARTEL', prenom: 'Paul', version, ...fields });

  test('G12 G61 : son nom change, le journal le garde', async () => {
    const visitor = await signedInAt(op, PAUL);
    expect((await save(visitor, await versionOf(PAUL))).status).toBe(303);
    expect(await pageOf(visitor, '?fait=identite')).toMatch(/DURAND-MARTEL[\s\S]*Votre identité est enregistrée/);
    const sub = await subOf(op.db, PAUL);
    expect(await lastEvent('user_updated')).toMatchObject({
      ...{ actor_sub: sub, target_sub: sub },
      details: { fields: ['nom'] },
    });
  });

  test('G12 : ni profil, ni SIRET, ni état, ni adresse ne viennent du formulaire', async () => {
    const visitor = await signedInAt(op, PAUL);
    const before = await accountOf(PAUL);
    const forged = {
      profils: 'REFERENT_PORTAIL_OF',
      email: 'x@y.test',
      sub: await subOf(op.db, CLAIRE),
      sirets: '1',
      kind: 'interne',
    };
    await save(visitor, String(before.version), forged);
    const { email, profils, kind, nom, deactivated_at } = await accountOf(PAUL);
    expect({ email, profils, kind, deactivated_at }).toEqual({
      email: before.email,
      profils: before.profils,
      kind: before.kind,
      deactivated_at: null,
    });
    expect(nom).toBe('DURAND-MARTEL');
    expect((await accountOf(CLAIRE)).nom).toBe(CLAIRE.nom);
  });

  test('G32 : modifié entre-temps, rien n’est écrasé', async () => {
    const visitor = await signedInAt(op, PAUL);
    const version = await versionOf(PAUL);
    const answers = await Promise.all([save(visitor, version), save(visitor, version, { nom: 'AUTRE' })]);
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 409]);
    expect(answers.find(({ status }) => status === 409)?.body).toContain('a été modifiée entre-temps');
  });

  test.each([
    ['S70', 'nom', ' ', 'Saisissez votre nom.'],
    ['S70', 'prenom', ' ', 'Saisissez votre prénom.'],
    ['S74', 'nom', 'Voir https://pirate.test', 'Corrigez votre nom'],
    ['S75', 'prenom', 'Bonjour\r\n<b>', 'Corrigez votre prénom'],
  ])('%s : %s %j, le champ dit pourquoi', async (_row, name, typed, sentence) => {
    const answer = await save(await signedInAt(op, PAUL), await versionOf(PAUL), { [name]: typed });
    expect(answer.status).toBe(422);
    expect(answer.body).toMatch(new RegExp(`id="${name}-erreur".*${sentence}`, 's'));
  });

  test('S53 S74 : les mêmes règles que la fiche, le nom en capitales', async () => {
    await save(await signedInAt(op, PAUL), await versionOf(PAUL), { nom: ' durand  d’Été ', prenom: ' Jean  Paul ' });
    expect(await accountOf(PAUL)).toMatchObject({ nom: "DURAND D'ÉTÉ", prenom: 'Jean Paul' });
  });

  test('un autre site ne peut pas l’envoyer', async () => {
    const visitor = await signedInAt(op, PAUL);
    expect((await sendFromElsewhere(op, visitor, '', { nom: 'X', prenom: 'Y', version: '1' })).status).toBe(403);
  });
});

describe('G62 télécharger ses données', () => {
  const download = (visitor: Visitor, current = DEMO_PASSWORD) => send(op, visitor, '/mes-donnees.json', { current });

  test('G62 G8 : compte, établissements, sessions, connexions, mails et applications, tracé au journal', async () => {
    const visitor = new Visitor();
    await op.clients.direct.signIn(visitor, PAUL);
    const fields = { current: DEMO_PASSWORD, password: NEW_PASSWORD, confirmation: NEW_PASSWORD };
    await send(op, visitor, '/mot-de-passe', fields);
    await op.mailbox.mailTo(PAUL.email, CONFIRMATION);
    const answer = await download(visitor, NEW_PASSWORD);
    expect(answer.headers.get('content-type')).toContain('application/json');
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename="mes-donnees.json"');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const data = JSON.parse(answer.body);
    expect(data.compte).toMatchObject({ adresse_mail: PAUL.email, nom: PAUL.nom, profils: PAUL.profils });
    expect(data.etablissements).toMatchObject([{ siret: LYON.siret }]);
    expect(data.sessions).toMatchObject([{ lieu: '127.0.0.x' }]);
    expect(data.journal.map(({ evenement }: { evenement: string }) => evenement)).toEqual(
      expect.arrayContaining(['authn_login_success', 'authn_password_change', 'user_data_exported']),
    );
    expect(data.mails).toMatchObject([{ objet: 'confirmation-mot-de-passe', destinataire: PAUL.email }]);
    expect(data.applications).toMatchObject([{ nom: expect.stringContaining('application-directe') }]);
    expect(await lastEvent('user_data_exported')).toMatchObject({
      actor_sub: await subOf(op.db, PAUL),
      result: 'success',
    });
  });

  test('G62 : ni mot de passe, ni empreinte, ni jeton, ni rien d’une autre personne', async () => {
    const visitor = new Visitor();
    const tokens = await op.clients.direct.signIn(visitor, PAUL);
    await signedInAt(op, CLAIRE);
    const { body } = await download(visitor);
    const { password_hash } = await accountOf(PAUL);
    const { rows } = await op.db.query('select id, uid from oidc_records where account_id = $1', [
      await subOf(op.db, PAUL),
    ]);
    const secrets = [password_hash, DEMO_PASSWORD, tokens.access_token, tokens.refresh_token, CLAIRE.email];
    for (const secret of [...secrets, ...rows.flatMap(({ id, uid }) => [id, uid ?? id]), await subOf(op.db, CLAIRE)]) {
      expect(body).not.toContain(secret);
    }
    expect(body).not.toContain('argon2');
    const own = await op.db.query('select from audit_events where actor_sub = $1', [await subOf(op.db, PAUL)]);
    expect(JSON.parse(body).journal).toHaveLength(own.rowCount ?? 0);
  });

  test('G8 : sans le bon mot de passe, rien ; un GET ne donne rien non plus', async () => {
    const visitor = await signedInAt(op, PAUL);
    const answer = await download(visitor, 'Ce n’est pas le bon');
    expect([answer.status, answer.headers.get('content-disposition')]).toEqual([422, null]);
    expect(answer.body).toContain('Le mot de passe actuel n’est pas le bon.');
    expect((await visitor.get(`${op.url}/mon-compte/mes-donnees.json`)).status).toBe(405);
    expect((await sendFromElsewhere(op, visitor, '/mes-donnees.json', { current: DEMO_PASSWORD })).status).toBe(403);
    expect((await download(new Visitor())).status).toBe(401);
    expect(await isSignedIn(op, visitor)).toBe(true);
  });
});
