import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import pg from 'pg';
import { paul } from '#test/digit-invest.ts';
import { movingClock } from '#test/moving-clock.ts';
import { type FreshDatabases, freshDatabases } from '#test/postgres.ts';
import * as cgu from '../../rp-digit-invest/src/domain/cgu.ts';
import type { Session } from '../../rp-digit-invest/src/domain/sessions.ts';

const contexte = { ip: '192.0.2.7', userAgent: 'Mozilla/5.0', applicationVersion: '1.2.3' };
const personne = (sub: string): Session => ({
  ...{ cookieId: 'c', iss: 'http://localhost:3000', sub, opSid: 'sid-1', authTime: new Date('2026-01-10T08:00:00Z') },
  ...{
    sealedIdToken: Buffer.alloc(0),
    sealedRefreshToken: Buffer.alloc(0),
    claims: paul(),
    claimsReadAt: new Date(0),
    startedAt: new Date(0),
    siret: null,
  },
});

let folder: string;
let databases: FreshDatabases;
let db: pg.Pool;
const write = (version: string, publiee: string, text: string) =>
  writeFile(
    path.join(folder, `${version}.md`),
    `---\nversion: ${version}\npubliee: ${publiee}\nresume: r\n---\n${text}`,
  );

beforeAll(async () => {
  databases = await freshDatabases();
  db = new pg.Pool({ connectionString: databases.digitInvestUrl });
  folder = await mkdtemp(path.join(tmpdir(), 'cgu-'));
  await write('2026-1', '2026-01-08', '# CGU\n\nUn.');
  await write('2026-2', '2026-03-01', '# CGU\n\nDeux.');
  await cgu.publier(db, movingClock(), folder);
});
afterAll(async () => {
  await db.end();
  await databases.drop();
});

const at = (day: string) => movingClock(`${day}T12:00:00Z`);
const refused = (sql: string) => expect(db.query(sql)).rejects.toThrow(/append-only|permission denied/);

describe('C2 : un texte publié ne change plus', () => {
  test('publier deux fois le même dossier ne change rien', async () => {
    await cgu.publier(db, movingClock(), folder);
    expect((await db.query('select from cgu_versions')).rowCount).toBe(2);
  });

  test('un octet changé empêche de démarrer', async () => {
    await write('2026-1', '2026-01-08', '# CGU\n\nUn, corrigé.');
    await expect(cgu.publier(db, movingClock(), folder)).rejects.toThrow('CGU 2026-1 were changed after publication');
    await write('2026-1', '2026-01-08', '# CGU\n\nUn.');
  });

  test('la base refuse de le modifier, de le supprimer et de vider la table', async () => {
    await refused("update cgu_versions set resume = 'x'");
    await refused('delete from cgu_versions');
    await refused('truncate cgu_versions cascade');
    await expect(
      db.query("insert into cgu_versions values ('3', 'fr', '2026-01-01', 'r', 'texte', 'faux', now())"),
    ).rejects.toThrow('cgu_hash_is_that_of_the_text');
  });

  test('la version en vigueur est la dernière dont le jour est venu, à l’heure de Paris', async () => {
    const enVigueur = async (hour: string) => (await cgu.enVigueur(db, movingClock(hour))).version;
    expect(await enVigueur('2026-02-28T22:59:00Z')).toBe('2026-1');
    expect(await enVigueur('2026-02-28T23:00:00Z')).toBe('2026-2');
    expect(await enVigueur('2025-06-01T12:00:00Z')).toBe('2026-1');
  });
});

describe('C1, C3 : la preuve', () => {
  const accepter = async (sub: string, day: string) => {
    const { sha256 } = await cgu.enVigueur(db, at(day));
    return cgu.accepter(db, at(day), personne(sub), sha256, contexte);
  };
  const actes = async (sub: string) => (await db.query('select * from cgu_acceptations where sub = $1', [sub])).rows;

  test('tient qui, quoi, quand, d’où et par quel bouton', async () => {
    expect(await accepter('preuve', '2026-01-10')).toBe(true);
    const [acte] = await actes('preuve');
    expect(acte).toMatchObject({
      ...{ iss: 'http://localhost:3000', sub: 'preuve', nom: 'Paul DURAND', version: '2026-1', langue: 'fr' },
      ...{
        action: 'accepte',
        bouton: 'J’ai lu et j’accepte',
        ip: '192.0.2.7',
        user_agent: 'Mozilla/5.0',
        op_sid: 'sid-1',
      },
      application_version: '1.2.3',
    });
    expect(acte?.le.toISOString().slice(0, 10)).toBe('2026-01-10');
    const { rows } = await db.query(
      "select encode(sha256(texte), 'hex') as hash from cgu_versions where version = '2026-1'",
    );
    expect(acte?.sha256).toBe(rows[0]?.hash);
  });

  test('C6 : cinq clics à la fois font une ligne', async () => {
    await Promise.all(Array.from({ length: 5 }, () => accepter('double-clic', '2026-01-10')));
    expect(await actes('double-clic')).toHaveLength(1);
  });

  test('C4 : le texte remplacé pendant la lecture n’est pas accepté', async () => {
    const { sha256 } = await cgu.enVigueur(db, at('2026-01-10'));
    expect(await cgu.accepter(db, at('2026-03-02'), personne('lent'), sha256, contexte)).toBe(false);
    expect(await actes('lent')).toEqual([]);
  });

  test('S31 : la porte demande la version en une fois, jamais le texte entier', async () => {
    const asked = jest.spyOn(db, 'query');
    await cgu.aAccepter(db, at('2026-01-10'), personne('pressee'));
    const answers: unknown[] = await Promise.all(asked.mock.results.map(({ value }) => value));
    asked.mockRestore();
    expect(answers).toMatchObject([{ rows: [{ version: '2026-1', accepted: false }], fields: { length: 2 } }]);
  });

  test('S32, G36 : on ne redemande qu’à la version suivante', async () => {
    const aAccepter = (day: string) => cgu.aAccepter(db, at(day), personne('fidele'));
    expect(await aAccepter('2026-01-10')).toBe('2026-1');
    await accepter('fidele', '2026-01-10');
    expect(await aAccepter('2026-01-11')).toBeUndefined();
    expect(await aAccepter('2026-03-01')).toBe('2026-2');
    await accepter('fidele', '2026-03-01');
    expect((await cgu.acceptations(db, personne('fidele'))).map(({ version }) => version)).toEqual([
      '2026-2',
      '2026-1',
    ]);
  });

  test('G35 : un refus s’écrit, autant de fois qu’il a lieu, et n’accepte rien', async () => {
    await cgu.refuser(db, at('2026-01-10'), personne('refus'), contexte);
    await cgu.refuser(db, at('2026-01-11'), personne('refus'), contexte);
    expect((await actes('refus')).map(({ action, bouton }) => [action, bouton])).toEqual([
      ['refuse', 'Je refuse'],
      ['refuse', 'Je refuse'],
    ]);
    expect(await cgu.aAccepter(db, at('2026-01-11'), personne('refus'))).toBeDefined();
  });

  test('RP7 : la même personne chez un autre fournisseur n’a rien accepté', async () => {
    await accepter('jumeau', '2026-01-10');
    const jumeau = { ...personne('jumeau'), iss: 'https://autre.exemple.test' };
    expect(await cgu.aAccepter(db, at('2026-01-10'), jumeau)).toBeDefined();
  });

  test('C3 : elle ne se modifie pas, ne se supprime pas, ne se vide pas', async () => {
    await accepter('intact', '2026-01-10');
    await refused("update cgu_acceptations set nom = 'autre'");
    await refused('delete from cgu_acceptations');
    await refused('truncate cgu_acceptations');
  });

  test('C3 : le déclencheur refuse encore si le droit est rendu', async () => {
    const client = await db.connect();
    await client.query('begin');
    await client.query('grant update, delete, truncate on cgu_acceptations to current_user');
    await expect(client.query("update cgu_acceptations set nom = 'autre'")).rejects.toThrow('append-only');
    await client.query('rollback');
    client.release();
  });
});
