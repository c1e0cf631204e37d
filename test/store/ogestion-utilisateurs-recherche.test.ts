import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { systemClock } from '#shared/clock.ts';
import { createPool, type Pool, transaction } from '#shared/pg.ts';
import { subOf } from '#test/people.ts';
import { type FreshDatabases, freshDatabases } from '#test/postgres.ts';
import { requireSearch, search, wordsOf } from '../../idp-ogestion/src/domain/user-search.ts';
import { attach, detach } from '../../idp-ogestion/src/store/rattachements.ts';
import { type Criteria, countUsers, findUsers, type Order } from '../../idp-ogestion/src/store/user-search.ts';
import { BOURG, CLAIRE, GRENOBLE, LYON, NINA, PARIS, PAUL, RENNES, YANN } from '../../scripts/cast.ts';

let databases: FreshDatabases;
let pool: Pool;
beforeAll(async () => {
  databases = await freshDatabases();
  pool = createPool(databases.ogestionUrl, 'test', () => {});
});
afterAll(async () => {
  await pool.end();
  await databases.drop();
});

const DOMBES = [BOURG.siret, LYON.siret, GRENOBLE.siret];
const BY_NAME: Order = { by: 'nom', descending: false };
const FIRST = { order: BY_NAME, offset: 0, limit: 20 };

const names = async (criteria: Partial<Criteria>, perimetre = DOMBES, page = FIRST): Promise<string[]> =>
  (await findUsers(pool, { sirets: perimetre }, { words: [], ...criteria }, page)).map(({ nom }) => nom);
const searched = (q: string, perimetre = DOMBES): Promise<string[]> => names({ words: wordsOf(q) }, perimetre);

async function addUser(sub: string, nom: string, prenom: string, email: string, sirets = [LYON.siret]): Promise<void> {
  await pool.query(
    `insert into users (sub, nom, prenom, email, profils, password_hash, created_at)
     values ($1, $2, $3, $4, '{UTILISATEUR_PORTAIL_OF}', 'x', $5)`,
    [sub, nom, prenom, email, systemClock.now()],
  );
  await attach(pool, sub, sirets, systemClock.now());
}

describe('la recherche dans un périmètre', () => {
  test('S46 : tous les utilisateurs du périmètre, par nom, aucun d’un autre organisme', async () => {
    expect(await names({})).toEqual(['BENALI', 'DURAND', 'LE GOFF', 'MARTIN', 'PETIT']);
    expect(await names({}, [RENNES.siret])).toEqual(['LE GOFF']);
    expect(await names({}, [PARIS.siret])).toEqual(['MOREAU']);
  });

  test('G69 : un périmètre vide ne trouve personne', async () => {
    expect(await names({}, [])).toEqual([]);
  });

  test.each([
    ['durand', 'par le nom'],
    ['DuRaNd', 'sans égard à la casse'],
    ['dùrãnd', 'sans égard aux accents tapés'],
    ['uran', 'par un morceau'],
    ['paul', 'par le prénom'],
    ['paul.durand@exemple', 'par le login'],
    ['durand paul', 'par deux mots, dans un ordre'],
    ['Paul, DURAND', 'ou dans l’autre'],
    ['du', 'par les deux premières lettres'],
    ['Paul.Dùrand@exemple.test', 'par le login entier'],
  ])('S40 S43 S45 : « %s » trouve Paul DURAND, %s', async (q) => {
    expect(await searched(q)).toContain('DURAND');
  });

  test('S40 : les accents du nom ne gênent pas non plus', async () => {
    await addUser('accents', 'LEFÈVRE-ŒUVRARD', 'Zoé', 'zoe.l@exemple.test');
    for (const q of ['lefevre', 'LEFÈVRE', 'oeuvrard', 'zoe', 'Zoé', 'zo']) {
      expect(await searched(q)).toEqual(['LEFÈVRE-ŒUVRARD']);
    }
  });

  test('S40 : chaque mot doit se trouver', async () => {
    expect(await searched('durand sofia')).toEqual([]);
  });

  const addresses = ['paul%durand@exemple.test', 'paul.durand@exemple.t_st', 'paul.durand@exemple.testament'];
  test.each(['%', '_', '100%', '\\', "' or 1=1 --", 'd_rand', ...addresses])(
    'S40 : « %s » est cherché à la lettre, et ne trouve personne',
    async (q) => {
      expect(await searched(q)).toEqual([]);
    },
  );

  test('S53 : un tiret bas se cherche', async () => {
    await addUser('tiret', 'TESTGESTION_ADM', 'Paul', 'tiret@exemple.test');
    expect(await searched('gestion_a')).toEqual(['TESTGESTION_ADM']);
    expect(await searched('testgestionxadm')).toEqual([]);
  });

  test('S41 S42 : le statut filtre exactement, et se combine avec la recherche', async () => {
    expect(await names({ status: 'inactive' })).toEqual(['BENALI']);
    expect(await names({ status: 'pending' })).toEqual(['PETIT']);
    expect(await names({ status: 'active' })).toEqual(expect.arrayContaining(['DURAND', 'LE GOFF', 'MARTIN']));
    expect(await names({ status: 'active' })).not.toEqual(expect.arrayContaining(['BENALI']));
    expect(await names({ words: ['benali'], status: 'active' })).toEqual([]);
  });

  test('S41 : le profil filtre aussi', async () => {
    expect(await names({ referent: true })).toEqual(['LE GOFF', 'MARTIN']);
    expect(await names({ referent: false, words: ['durand'] })).toEqual(['DURAND']);
    expect(await names({ referent: false })).not.toContain('MARTIN');
  });

  test.each<[Order['by'], string[]]>([
    ['nom', ['DURAND', 'LE GOFF', 'MARTIN']],
    ['prenom', ['MARTIN', 'DURAND', 'LE GOFF']],
    ['login', ['MARTIN', 'DURAND', 'LE GOFF']],
  ])('G68 : trié par %s, dans un sens et dans l’autre', async (by, expected) => {
    const three = async (descending: boolean) =>
      (await names({}, DOMBES, { ...FIRST, order: { by, descending } })).filter((nom) => expected.includes(nom));
    expect(await three(false)).toEqual(expected);
    expect(await three(true)).toEqual([...expected].reverse());
  });

  test('G68 : trié par dernière connexion, ceux qui ne sont jamais venus à la fin', async () => {
    await pool.query('update users set last_login_at = $2 where email = $1', [PAUL.email, systemClock.now()]);
    const order: Order = { by: 'connexion', descending: true };
    expect((await names({}, DOMBES, { ...FIRST, order }))[0]).toBe('DURAND');
    const ascending = await names({}, DOMBES, { ...FIRST, order: { ...order, descending: false } });
    expect(ascending.at(-1)).toBe('DURAND');
  });

  test('G68 : deux connexions d’un même jour sont rangées selon l’heure, les jours entre eux', async () => {
    const logins = [
      [CLAIRE, '2027-03-01T23:59:00Z'],
      [PAUL, '2027-03-02T00:01:00Z'],
      [YANN, '2027-03-02T17:00:00Z'],
    ] as const;
    for (const [{ email }, at] of logins) {
      await pool.query('update users set last_login_at = $2 where email = $1', [email, at]);
    }
    const order: Order = { by: 'connexion', descending: true };
    const latest = async (criteria: Partial<Criteria>) =>
      (await names(criteria, DOMBES, { ...FIRST, order })).slice(0, 3);
    expect(await latest({})).toEqual(['LE GOFF', 'DURAND', 'MARTIN']);
    expect(await latest({ status: 'active' })).toEqual(['LE GOFF', 'DURAND', 'MARTIN']);
    const found = await search(
      { pool, clock: systemClock },
      { sub: 'claire', perimetre: DOMBES },
      { q: 'exemple', ...{ status: undefined, referent: undefined, order, page: 1 } },
    );
    expect(found.users.slice(0, 3).map(({ nom }) => nom)).toEqual(['LE GOFF', 'DURAND', 'MARTIN']);
  });

  test('G68 : les pages se suivent sans trou ni doublon', async () => {
    const page = (offset: number) => names({}, DOMBES, { order: BY_NAME, offset, limit: 2 });
    const all = await names({});
    expect([...(await page(0)), ...(await page(2)), ...(await page(4))]).toEqual(all.slice(0, 6));
  });

  test('G68 : le compte est exact, et s’arrête où on le lui dit', async () => {
    const all = (await names({})).length;
    expect(await countUsers(pool, { sirets: DOMBES }, { words: [] }, 10_001)).toBe(all);
    expect(await countUsers(pool, { sirets: DOMBES }, { words: [] }, 3)).toBe(3);
  });
});

describe('S50 : « + » après une recherche qui n’a trouvé personne', () => {
  const claire = { sub: 'claire', perimetre: DOMBES };
  const mayCreate = (q: string) =>
    requireSearch(pool, claire, q).then(
      () => true,
      () => false,
    );

  test.each([
    ['', false],
    ['   ', false],
    ['durand', false],
    ['du', false],
    ['personne-de-ce-nom', true],
    ['paul.durand@exemple.test', false],
    ['PAUL.DURAND@exemple.test', false],
    ['luc.moreau@exemple.test', true],
  ])('S50 : après « %s », « + » : %s', async (q, expected) => {
    expect(await mayCreate(q)).toBe(expected);
  });

  test('S50 : l’adresse de la nouvelle personne suffit, même si elle ressemble à une autre', async () => {
    expect(await searched('durand@exemple.test')).toEqual(['DURAND']);
    expect(await mayCreate('durand@exemple.test')).toBe(true);
  });

  test('S50 : un filtre qui cache la personne n’ouvre pas « + »', async () => {
    const asked = { q: 'durand', status: 'inactive', referent: undefined, order: BY_NAME, page: 1 } as const;
    const found = await search({ pool, clock: systemClock }, claire, asked);
    expect(found).toMatchObject({ users: [], total: 0, mayCreate: false });
  });
});

describe('users.sirets, qui suit les rattachements', () => {
  const siretsOf = async (sub: string) =>
    (await pool.query<{ sirets: string[] }>('select sirets from users where sub = $1', [sub])).rows[0]?.sirets;

  test('suit ce qui est donné et retiré', async () => {
    const sub = await subOf(pool, NINA);
    await attach(pool, sub, [LYON.siret, GRENOBLE.siret], systemClock.now());
    expect(await siretsOf(sub)).toEqual([BOURG.siret, LYON.siret, GRENOBLE.siret]);
    await detach(pool, sub, [BOURG.siret, LYON.siret]);
    expect(await siretsOf(sub)).toEqual([GRENOBLE.siret]);
  });

  test('est juste pour tout le monde', async () => {
    const { rows } = await pool.query(
      'select sub from users u where sirets <> array(select siret from rattachements r where r.sub = u.sub order by siret)',
    );
    expect(rows).toEqual([]);
  });

  test('deux rattachements d’une même personne en même temps s’y trouvent tous les deux', async () => {
    const sub = await subOf(pool, YANN);
    const attached = Promise.withResolvers<void>();
    const released = Promise.withResolvers<void>();
    const first = transaction(pool, async (tx) => {
      await attach(tx, sub, [BOURG.siret], systemClock.now());
      attached.resolve();
      await released.promise;
    });
    await attached.promise;
    const second = attach(pool, sub, [GRENOBLE.siret], systemClock.now());
    while ((await pool.query('select from pg_locks where not granted')).rowCount === 0);
    released.resolve();
    await Promise.all([first, second]);
    expect(await siretsOf(sub)).toEqual([BOURG.siret, LYON.siret, GRENOBLE.siret, RENNES.siret]);
  });

  test('un rattachement ne se change pas, il se donne ou se retire', async () => {
    await expect(pool.query('update rattachements set siret = $1', [PARIS.siret])).rejects.toThrow('never changed');
  });

  test('un compte effacé ne laisse pas de rattachement', async () => {
    await addUser('efface', 'EFFACÉ', 'Jean', 'efface@exemple.test');
    await pool.query(`delete from users where sub = 'efface'`);
    expect((await pool.query(`select from rattachements where sub = 'efface'`)).rowCount).toBe(0);
  });

  test('S46 : qui a perdu ses établissements n’est plus trouvé', async () => {
    await detach(pool, await subOf(pool, CLAIRE), DOMBES);
    expect(await names({})).not.toContain('MARTIN');
  });
});
