import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type OpWorld, startOp } from '#test/op-world.ts';
import { subOf } from '#test/people.ts';
import { Referent, textOf } from '#test/referent.ts';
import { Visitor } from '#test/visitor.ts';
import {
  ADMINISTRATEUR,
  AGENT,
  BOURG,
  BRETAGNE,
  CLAIRE,
  DOMBES,
  INSTRUCTEUR,
  PAUL,
  RENNES,
  YANN,
} from '../../scripts/cast.ts';

let op: OpWorld;
let people: Record<'agent' | 'claire' | 'paul' | 'instructeur', Referent>;
let subs: Record<'paul' | 'yann', string>;
beforeAll(async () => {
  op = await startOp();
  people = {
    ...{ agent: await Referent.signedIn(op, AGENT), claire: await Referent.signedIn(op, CLAIRE) },
    ...{ paul: await Referent.signedIn(op, PAUL), instructeur: await Referent.signedIn(op, INSTRUCTEUR) },
  };
  subs = { paul: await subOf(op.db, PAUL), yann: await subOf(op.db, YANN) };
});
afterAll(() => op.stop());

const REGIONAL = ['/annuaire', '/organismes', '/organismes/export.csv', '/organismes/nouveau'];
const OF_ORGANISME = [
  ...['', '/historique', '/modifier', '/etablissements/nouveau', '/rattacher', '/utilisateurs'],
  ...['/utilisateurs/export.csv', '/utilisateurs/nouveau'],
];
const FORMS = ['/modifier', '/etablissements/nouveau', '/rattacher', '/utilisateurs/nouveau'];
const VERBS = ['reactiver', 'renvoyer', 'debloquer', 'deconnecter', 'compromis'];

const addresses = (siren: string, siret: string, sub: string) => ({
  gets: [...OF_ORGANISME, `/etablissements/${siret}`, `/utilisateurs/${sub}`].map(
    (end) => `/organismes/${siren}${end}`,
  ),
  posts: [
    ...FORMS,
    ...[`/etablissements/${siret}`, `/utilisateurs/${sub}`],
    ...VERBS.map((verb) => `/utilisateurs/${sub}/${verb}`),
  ].map((end) => `/organismes/${siren}${end}`),
});
const statuses = async (who: Referent, { gets, posts }: { gets: string[]; posts: string[] }) => [
  ...(await Promise.all(gets.map(async (path) => [path, (await who.get(path)).status]))),
  ...(await Promise.all(posts.map(async (path) => [path, (await who.post(path)).status]))),
];
const all = (paths: { gets: string[]; posts: string[] }, status: number) =>
  [...paths.gets, ...paths.posts].map((path) => [path, status]);

describe('qui entre', () => {
  test('S15 : un agent ouvre tout ce qui est de sa région', async () => {
    const { gets } = addresses(DOMBES.siren, BOURG.siret, subs.paul);
    const opened = { gets: [...REGIONAL, ...gets], posts: [] };
    expect(await statuses(people.agent, opened)).toEqual(all(opened, 200));
  });

  test.each(['claire', 'paul', 'instructeur'] as const)('S15 S88 : %s n’ouvre et n’envoie rien', async (who) => {
    const { gets, posts } = addresses(DOMBES.siren, BOURG.siret, subs.paul);
    const paths = { gets: [...REGIONAL, ...gets], posts: ['/organismes/nouveau', ...posts] };
    expect(await statuses(people[who], paths)).toEqual(all(paths, 403));
  });

  test('S15 : sans session, tout mène à la connexion', async () => {
    const { gets, posts } = addresses(DOMBES.siren, BOURG.siret, subs.paul);
    for (const path of [...REGIONAL, ...gets]) {
      const answer = await new Visitor().get(`${op.url}${path}`, { follow: false });
      expect([path, answer.headers.get('location')]).toEqual([path, `/login?retour=${encodeURIComponent(path)}`]);
    }
    for (const path of posts) {
      const answer = await new Visitor().post(`${op.url}${path}`, {}, { follow: false });
      expect([path, answer.status]).toEqual([path, 401]);
    }
  });

  test('S15 : un formulaire envoyé d’un autre site ne passe pas', async () => {
    const { posts } = addresses(DOMBES.siren, BOURG.siret, subs.paul);
    const headers = { 'sec-fetch-site': 'cross-site' };
    for (const path of ['/organismes/nouveau', ...posts]) {
      expect([path, (await people.agent.visitor.post(`${op.url}${path}`, {}, { headers })).status]).toEqual([
        path,
        403,
      ]);
    }
  });
});

describe('les autres régions', () => {
  test('S15 : l’organisme d’une autre région, ses établissements et ses comptes sont inconnus', async () => {
    const paths = addresses(BRETAGNE.siren, RENNES.siret, subs.yann);
    expect(await statuses(people.agent, paths)).toEqual(all(paths, 404));
    for (const path of paths.gets) expect((await people.agent.get(path)).body).not.toContain('Campus TP');
  });

  test('S15 : un établissement ou un compte d’ailleurs est inconnu sous l’adresse d’un organisme de sa région', async () => {
    const luc = (await op.db.query(`select sub from users where email = 'luc.moreau@exemple.test'`)).rows[0].sub;
    const base = `/organismes/${DOMBES.siren}`;
    const paths = {
      gets: [`${base}/etablissements/${RENNES.siret}`, `${base}/utilisateurs/${luc}`, `${base}/utilisateurs/personne`],
      posts: [`${base}/utilisateurs/${luc}/renvoyer`, ...VERBS.map((verb) => `${base}/utilisateurs/personne/${verb}`)],
    };
    expect(await statuses(people.agent, paths)).toEqual(all(paths, 404));
  });

  test.each(['000000000', 'x', '%00', "'%20or%20true--", '0001234550'])(
    'S46 : forgé, le SIREN %s est inconnu',
    async (siren) => {
      expect((await people.agent.get(`/organismes/${siren}/modifier`)).status).toBe(404);
      expect((await people.agent.post(`/organismes/${siren}/modifier`)).status).toBe(404);
    },
  );

  test('S15 : une région qui n’est pas la sienne ne filtre rien de plus', async () => {
    for (const path of ['/organismes?region=53', '/annuaire?region=53', '/organismes?region=zz']) {
      expect(textOf((await people.agent.get(path)).body)).not.toMatch(/Campus TP/);
    }
    expect(textOf((await people.agent.get('/organismes?region=53')).body)).toContain('Aucun organisme trouvé');
    expect((await people.agent.get('/organismes/export.csv?region=53')).body).not.toContain('Campus');
    const admin = await Referent.signedIn(op, ADMINISTRATEUR);
    expect(textOf((await admin.get('/organismes?region=53')).body)).toContain('Campus TP Bretagne');
  });

  test('S15 : la région retirée à l’agent, la page ouverte n’enregistre plus rien', async () => {
    const page = await people.agent.get(`/organismes/${DOMBES.siren}/modifier`);
    await op.db.query(`update staff set regions = '{53}' where role = 'agent'`);
    const late = await people.agent.send(page, `/organismes/${DOMBES.siren}/modifier`, { raisonSociale: 'Autre' });
    await op.db.query(`update staff set regions = '{84}' where role = 'agent'`);
    expect(late.status).toBe(404);
    expect((await op.db.query('select version from organismes where siren = $1', [DOMBES.siren])).rows).toEqual([
      { version: 1 },
    ]);
  });
});

describe('ce qu’un formulaire ne dit pas', () => {
  test('S15 : ni région, ni version, ni SIREN, ni personnel ne s’écrivent par un champ de trop', async () => {
    const path = `/organismes/${DOMBES.siren}/modifier`;
    const before = (await op.db.query('select * from organismes where siren = $1', [DOMBES.siren])).rows[0];
    const extra = {
      region_code: '53',
      regionCode: '53',
      siren: BRETAGNE.siren,
      created_at: '2020-01-01',
      est_of: 'oui',
    };
    await people.agent.send(await people.agent.get(path), path, { ...extra, telephone: '0474000000' });
    const after = (await op.db.query('select * from organismes where siren = $1', [DOMBES.siren])).rows[0];
    expect(after).toEqual({ ...before, telephone: '0474000000', version: before.version + 1 });
  });

  test('S80 : ni sorte, ni rôle, ni région d’un compte', async () => {
    const path = `/organismes/${DOMBES.siren}/utilisateurs/nouveau`;
    const person = {
      civilite: 'M',
      nom: 'Forge',
      prenom: 'Jean',
      email: 'jean.forge@exemple.test',
      sirets: [BOURG.siret],
    };
    const forged = { kind: 'interne', staff: 'administrateur', role: 'administrateur', regions: '53', sub: 'choisi' };
    await people.agent.send(await people.agent.get(path), path, { ...person, ...forged });
    const { rows } = await op.db.query(
      `select kind, regions, sub <> 'choisi' as drawn, exists (select from staff s where s.sub = u.sub) as staff
       from users u where email = $1`,
      [person.email],
    );
    expect(rows).toEqual([{ kind: 'portail', regions: ['84'], drawn: true, staff: false }]);
    const elsewhere = { ...person, email: 'jean.ailleurs@exemple.test', sirets: [BOURG.siret, RENNES.siret] };
    expect((await people.agent.send(await people.agent.get(path), path, elsewhere)).status).toBe(403);
  });
});
