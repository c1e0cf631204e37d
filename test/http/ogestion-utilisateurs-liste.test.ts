import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { systemClock } from '#shared/clock.ts';
import { loginThroughForm } from '#test/op-client.ts';
import { type OpWorld, startOp } from '#test/op-world.ts';
import { subOf } from '#test/people.ts';
import { Referent, rowsOf, textOf } from '#test/referent.ts';
import { Visitor } from '#test/visitor.ts';
import { AGENT, CLAIRE, LUC, PAUL, YANN } from '../../scripts/cast.ts';
import { addCrowd } from '../bench/accounts/crowd.ts';

let op: OpWorld;
let claire: Referent;
beforeAll(async () => {
  op = await startOp();
  claire = await Referent.signedIn(op, CLAIRE);
});
afterAll(() => op.stop());

const list = async (query = '', referent = claire) => (await referent.get(`/utilisateurs${query}`)).body;
const lastNames = (html: string) => rowsOf(html).map(([nom = '']) => nom.split(' ').slice(0, -1).join(' '));
const CREATE = /<a[^>]*>(?:(?!<\/a>)[\s\S])*Créer un utilisateur<\/a>/g;

describe('S37 S38 S39 : l’entrée de la page d’accueil', () => {
  test('S37 S39 C2 : un référent y trouve « Gérer les utilisateurs » et « gérer mes utilisateurs »', async () => {
    const { body } = await claire.get('/');
    const links = [...body.matchAll(/<a href="\/utilisateurs"[^>]*>([\s\S]*?)<\/a>/g)].map(([, text = '']) =>
      textOf(text),
    );
    expect(links.join(' ')).toMatch(/Gérer les utilisateurs.*Gérer mes utilisateurs/);
    expect(textOf(body)).toContain('Bienvenue dans votre espace oGestion');
  });

  test.each([
    ['un simple utilisateur', PAUL],
    ['l’utilisateur d’un autre organisme', LUC],
    ['un agent de Constructys', AGENT],
  ])('S37 S88 : %s n’y trouve rien de tel', async (_who, person) => {
    const visitor = await Referent.signedIn(op, person);
    expect((await visitor.get('/')).body).not.toContain('/utilisateurs');
  });
});

describe('S34 S46 S67 : la liste', () => {
  test('S34 S39 S36 : elle s’ouvre sur la recherche et sur le rappel', async () => {
    const html = await list();
    expect(html).toMatch(/<h1>Gérer les utilisateurs<\/h1>/);
    expect(html).toMatch(/<form class="search" role="search"[\s\S]*?<table/);
    expect(textOf(html)).toContain(
      "Avant toute création, vérifiez que le collaborateur ne dispose pas déjà d'un compte oGestion.",
    );
  });

  test('S43 C13 : les colonnes, dans l’ordre', async () => {
    const head = /<thead[\s\S]*?<\/thead>/.exec(await list())?.[0] ?? '';
    expect(
      textOf(head)
        .trim()
        .split(/ (?=[A-ZÉ])/),
    ).toEqual([...['Nom', 'Prénom', 'Désactivé', 'Login', 'Statut', 'Dernière connexion']]);
  });

  test('S43 S44 S45 S67 : chaque ligne dit tout, actifs et inactifs', async () => {
    const rows = rowsOf(await list());
    expect(rows.find(([nom]) => nom?.startsWith('BENALI'))).toEqual([
      ...['BENALI Sofia', 'Sofia', 'Oui', 'sofia.benali@exemple.test', 'Inactif', 'Jamais'],
    ]);
    const martin = rows.find(([nom]) => nom?.startsWith('MARTIN'));
    expect(martin?.slice(2, 5)).toEqual(['Non', 'claire.martin@exemple.test', 'Actif']);
    expect(martin?.[5]).toMatch(/^\d\d\/\d\d\/\d{4} à \d\d h \d\d$/);
  });

  test('S46 : chacun voit les siens', async () => {
    expect(lastNames(await list())).toEqual(['BENALI', 'DURAND', 'LE GOFF', 'MARTIN', 'PETIT']);
    const yann = await Referent.signedIn(op, YANN);
    expect(lastNames(await list('', yann))).toEqual(['DURAND', 'LE GOFF', 'MARTIN']);
  });

  test('S47 : le nom ouvre la fiche', async () => {
    const sub = await subOf(op.db, PAUL);
    expect(await list()).toContain(`<a href="/utilisateurs/${sub}">DURAND`);
    expect((await claire.openSheet(sub)).body).toContain('Utilisateur : Paul DURAND'.replace(' :', '\u00a0:'));
  });

  test('S40 S41 S42 : recherche et filtres sont dans l’adresse, et s’y retrouvent', async () => {
    const html = await list('?q=exemple&statut=inactif');
    expect(lastNames(html)).toEqual(['BENALI']);
    expect(html).toMatch(/<input[^>]*name="q"[^>]*value="exemple"/);
    const chips = [...html.matchAll(/name="statut" value="([^"]*)"( checked)?.*?<span>(.*?)<\/span>/g)];
    expect(chips.map(([, value, checked, text]) => [value, Boolean(checked), text])).toEqual([
      ['', false, 'Tous'],
      ['actif', false, 'Actif'],
      ['inactif', true, 'Inactif'],
      ['en-attente', false, 'En attente d’activation'],
    ]);
    expect(html).toContain('Statut utilisateur');
    expect(await list()).toMatch(/name="statut" value="" checked/);
  });

  test('S41 : le profil filtre aussi', async () => {
    expect(lastNames(await list('?profil=referent'))).toEqual(['LE GOFF', 'MARTIN']);
  });

  test('G68 : les en-têtes trient, disent comment, et gardent la recherche', async () => {
    const html = await list('?q=exemple&tri=prenom');
    expect(html).toMatch(
      /aria-sort="ascending"><a href="\/utilisateurs\?q=exemple&amp;tri=prenom&amp;ordre=desc">Prénom/,
    );
    expect(html).toMatch(/aria-sort="none"><a href="\/utilisateurs\?q=exemple">Nom/);
    expect(lastNames(await list('?tri=prenom&ordre=desc'))[0]).toBe('LE GOFF');
  });

  test.each([
    ['?page=0'],
    ['?page=-1'],
    ['?page=x'],
    ['?tri=password_hash'],
    ['?ordre=x'],
    ['?statut=%00'],
    ['?q=%00'],
  ])('G68 : une adresse illisible (%s) montre la liste', async (query) => {
    expect((await claire.get(`/utilisateurs${query}`)).status).toBe(200);
    expect(lastNames(await list(query))).toHaveLength(5);
  });

  test('G34 : demandée sans session, elle se retrouve après la connexion, avec sa recherche', async () => {
    const visitor = new Visitor();
    const answer = await loginThroughForm(visitor, await visitor.get(`${op.url}/utilisateurs?q=durand`), CLAIRE);
    expect(answer.url).toBe(`${op.url}/utilisateurs?q=durand`);
    expect(lastNames(answer.body)).toEqual(['DURAND']);
  });

  test('G68 : une page au-delà de la fin n’est pas une recherche sans résultat', async () => {
    const html = await list('?profil=referent&page=9');
    expect(textOf(html)).not.toContain('Aucun utilisateur trouvé');
    expect(html).toContain('<a class="btn btn--2" href="/utilisateurs?profil=referent">Revenir à la première page</a>');
  });

  test('G33 : elle n’est gardée par aucun cache', async () => {
    expect((await claire.get('/utilisateurs')).headers.get('cache-control')).toBe('no-store');
  });
});

describe('S49 S50 : « + »', () => {
  test('S50 : avant toute recherche il est éteint, et dit pourquoi', async () => {
    const [button = ''] = (await list()).match(CREATE) ?? [];
    expect(button).toContain('aria-disabled="true"');
    expect(button).not.toContain('href');
    expect(button).toContain('aria-describedby="creer-aide"');
    expect(textOf(await list())).toContain("« + » s'active quand la recherche ne trouve aucun compte");
  });

  test('S50 : une recherche qui trouve quelqu’un le laisse éteint', async () => {
    expect((await list('?q=durand')).match(CREATE)?.[0]).toContain('aria-disabled="true"');
  });

  test('S49 S59 : personne trouvé, il s’allume et mène au choix du salarié', async () => {
    const html = await list('?q=Perrin&statut=actif');
    expect(textOf(html)).toContain('Aucun utilisateur trouvé pour « Perrin »');
    expect(textOf(html)).toContain('Aucun utilisateur trouvé. Vous pouvez créer un compte en cliquant sur « + ».');
    expect(html.match(CREATE)).toHaveLength(1);
    expect(html.match(CREATE)?.[0]).toContain('href="/utilisateurs/salaries?liste=q%3DPerrin%26statut%3Dactif"');
  });

  test('S50 : un filtre qui cache la personne ne l’allume pas, et propose de chercher sans', async () => {
    const html = await list('?q=durand&statut=inactif');
    expect(html.match(CREATE)?.[0]).toContain('aria-disabled="true"');
    expect(html).toContain('<a class="btn btn--2" href="/utilisateurs?q=durand">Chercher sans filtre</a>');
  });

  test.each([
    ['/utilisateurs/salaries', '/utilisateurs'],
    ['/utilisateurs/nouveau', '/utilisateurs'],
    ['/utilisateurs/nouveau?liste=q%3Ddurand', '/utilisateurs?q=durand'],
  ])('S50 : le serveur refuse aussi %s, et ramène à la recherche', async (path, search) => {
    const answer = await claire.get(path);
    expect(answer.status).toBe(409);
    expect(textOf(answer.body)).toContain("Recherchez d'abord la personne");
    expect(answer.body).toContain(`<a class="btn" href="${search}">Revenir à la recherche</a>`);
  });

  test('S50 : l’adresse de la nouvelle personne suffit, et se retrouve dans le formulaire', async () => {
    const { body } = await claire.openCreation('paul.durand2@exemple.test');
    expect(body).toMatch(/id="email"[^>]*value="paul.durand2@exemple.test"/);
  });
});

describe('G69 : un référent sans établissement', () => {
  test('G69 : lit pourquoi sa liste est vide', async () => {
    await op.db.query(
      `insert into users (sub, nom, prenom, email, profils, password_hash, created_at)
       select 'sans', 'SANS', 'Perimetre', 'sans@exemple.test', profils, password_hash, $2 from users where email = $1`,
      [CLAIRE.email, systemClock.now()],
    );
    const referent = await Referent.signedIn(op, { ...CLAIRE, email: 'sans@exemple.test' });
    expect(textOf(await list('', referent))).toContain("Votre compte n'est rattaché à aucun établissement.");
    expect(textOf((await referent.get('/')).body)).toContain(
      'Contactez le référent de votre organisme ou votre Direction',
    );
  });
});

describe('G68 : une liste longue', () => {
  beforeAll(() => addCrowd(op.databases.ogestionUrl, 10_030));

  test('S68 G68 : « Afficher les items 1 - 20 de plus de 10 000 », et les pages', async () => {
    const html = await list();
    expect(textOf(html)).toContain('Plus de 10 000 utilisateurs');
    expect(textOf(html)).toContain('Afficher les items 1 - 20 de plus de 10 000');
    expect(html).toMatch(/aria-current="page"><span class="sr">Page <\/span>1</);
    expect(html).toContain('href="/utilisateurs?page=500"');
    expect(textOf(await list('?page=2'))).toContain('Afficher les items 21 - 40 de plus de 10 000');
  });

  test('S40 G68 : une recherche y est exacte', async () => {
    const { rows } = await op.db.query(
      `select count(*)::int as n from users where search like '%martin%' and sirets <> '{}'`,
    );
    expect(textOf(await list('?q=martin'))).toContain(`${rows[0].n} utilisateurs`);
  });

  test('G72 : l’export donne tout ce que la recherche trouve, quelle qu’en soit la longueur', async () => {
    const lines = (await claire.get('/utilisateurs/export.csv')).body.trim().split('\r\n');
    expect(lines).toHaveLength(1 + 10_030 + 5);
    expect(new Set(lines).size).toBe(lines.length);
  }, 60_000);
});
