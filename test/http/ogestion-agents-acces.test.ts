import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type OpWorld, startOp } from '#test/op-world.ts';
import { subOf } from '#test/people.ts';
import { Referent, textOf } from '#test/referent.ts';
import { KERMARREC } from '#test/staff.ts';
import { Visitor } from '#test/visitor.ts';
import { ADMINISTRATEUR, AGENT, CLAIRE, DEMO_PASSWORD, INSTRUCTEUR, PAUL, type Person } from '../../scripts/cast.ts';

let op: OpWorld;
let odile: Referent;
let agent: string;
beforeAll(async () => {
  op = await startOp();
  odile = await Referent.signedIn(op, ADMINISTRATEUR);
  agent = await subOf(op.db, AGENT);
});
afterAll(() => op.stop());

const rightsOf = async (sub: string) =>
  (await op.db.query('select role, regions from staff where sub = $1', [sub])).rows[0];
const subFor = async (address: string) =>
  (await op.db.query('select sub from users where email = $1', [address])).rows[0]?.sub;

describe('qui n’est pas administrateur', () => {
  const GETS = ['/agents', '/agents/nouveau', '/regions', '/regions/84'];
  const POSTS = ['/agents/nouveau', '/regions/84'];
  const verbs = () =>
    ['', '/desactiver', '/reactiver', '/renvoyer', '/debloquer', '/deconnecter', '/compromis'].map(
      (verb) => `/agents/${agent}${verb}`,
    );

  test.each<[string, Person]>([
    ['un agent', AGENT],
    ['un instructeur', INSTRUCTEUR],
    ['une référente', CLAIRE],
    ['un utilisateur', PAUL],
  ])('%s n’y voit et n’y fait rien', async (_who, person) => {
    const before = await rightsOf(agent);
    const other = await Referent.signedIn(op, person);
    const fields = { ...KERMARREC, regions: '53', email: 'intrus@exemple.test', motif: 'x', version: '1' };
    const answers = await Promise.all([
      ...[...GETS, `/agents/${agent}`].map((path) => other.get(path)),
      ...[...POSTS, ...verbs()].map((path) => other.post(path, fields)),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 403));
    expect([await subFor('intrus@exemple.test'), await rightsOf(agent)]).toEqual([undefined, before]);
    expect((await other.get('/')).body).not.toContain('href="/agents"');
  });

  test.each<[string, Person, string, string]>([
    ['un instructeur', INSTRUCTEUR, '/organismes', 'réservée aux agents et aux administrateurs de Constructys.'],
    ['un agent', AGENT, '/utilisateurs', 'réservée aux référents des OF et des CFA.'],
    ['un utilisateur', PAUL, '/utilisateurs', "demandez l'accès à un référent portail OF de votre organisme."],
  ])('%s lit à qui est la page qui lui est refusée, et à qui la demander', async (_who, person, path, sentence) => {
    const other = await Referent.signedIn(op, person);
    expect(textOf((await other.get(path)).body)).toContain(sentence);
  });

  test('personne, sans session : la page de connexion', async () => {
    const answers = await Promise.all(
      [...GETS, `/agents/${agent}`].map((path) => new Visitor().get(`${op.url}${path}`)),
    );
    expect(answers.filter(({ url }) => !url.includes('/connexion/'))).toEqual([]);
  });

  test('un formulaire d’un autre site est refusé', async () => {
    const headers = { 'sec-fetch-site': 'cross-site', origin: 'https://evil.test' };
    const answer = await odile.visitor.post(`${op.url}/agents/${agent}/deconnecter`, {}, { headers });
    expect(answer.status).toBe(403);
  });
});

describe('l’accueil et le menu de ceux de Constructys', () => {
  test.each<[string, Person, string[], string[]]>([
    ['un administrateur', ADMINISTRATEUR, ['/organismes', '/annuaire', '/agents', '/regions'], []],
    ['un agent', AGENT, ['/organismes', '/annuaire'], ['/agents', '/regions']],
    ['un instructeur', INSTRUCTEUR, [], ['/organismes', '/annuaire', '/agents', '/regions']],
  ])('%s trouve ce qu’il peut faire, et rien d’autre', async (_who, person, offered, absent) => {
    const { body } = await (await Referent.signedIn(op, person)).get('/');
    for (const path of offered) expect(body).toContain(`href="${path}"`);
    for (const path of [...absent, '/utilisateurs', '/dossiers']) expect(body).not.toContain(`href="${path}"`);
  });

  test('« Mon compte » dit son rôle et ses régions à qui n’a pas d’établissement', async () => {
    const said = textOf((await (await Referent.signedIn(op, AGENT)).get('/mon-compte')).body);
    expect(said).toContain('Rôle Agent de Direction régionale');
    expect(said).not.toContain('établissement');
    expect(textOf((await (await Referent.signedIn(op, CLAIRE)).get('/mon-compte')).body)).not.toContain('Mon rôle');
  });

  test('ses données téléchargées ont son rôle et ses régions', async () => {
    const aurelie = await Referent.signedIn(op, AGENT);
    const page = await aurelie.get('/mon-compte/mes-donnees');
    const { body } = await aurelie.send(page, '/mon-compte/mes-donnees.json', { current: DEMO_PASSWORD });
    expect(JSON.parse(body)).toMatchObject({ role: 'agent', regions: expect.arrayContaining(['84']) });
  });
});
