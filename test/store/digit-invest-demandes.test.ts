import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import type { Claims } from '#shared/claims.ts';
import { claire, PENDANT, rennes } from '#test/demandes.ts';
import { lyon, paul } from '#test/digit-invest.ts';
import { movingClock } from '#test/moving-clock.ts';
import { type FreshDatabases, freshDatabases } from '#test/postgres.ts';
import { creer, enregistrer, type Issue, supprimer } from '../../rp-digit-invest/src/domain/demandes/brouillons.ts';
import { type Saisie, saisieVierge } from '../../rp-digit-invest/src/domain/demandes/contenu.ts';
import { lireHistorique, rechercher } from '../../rp-digit-invest/src/domain/demandes/lecture.ts';
import type { Personne } from '../../rp-digit-invest/src/domain/habilitations.ts';
import { seedDemandes } from '../../scripts/seed.ts';

let databases: FreshDatabases;
let pool: pg.Pool;
const clock = movingClock(PENDANT);
beforeAll(async () => {
  databases = await freshDatabases();
  pool = new pg.Pool({ connectionString: databases.digitInvestUrl });
});
afterAll(async () => {
  await pool.end();
  await databases.drop();
});

const known = (claims: Claims): Personne => ({ iss: 'http://localhost:3000', sub: claims.sub, claims });
const PAUL = known(paul());
const CLAIRE = known(claire);
const saisie = (more: Partial<Saisie> = {}): Saisie => ({ ...saisieVierge(PAUL), intitule: 'Plieuse à zinc', ...more });
const context = () => ({ pool, clock });

async function begun(): Promise<string> {
  const issue = await creer(context(), PAUL, { cle: randomUUID(), siret: lyon.siret, saisie: saisie() });
  if (issue.issue !== 'enregistree') throw new Error(issue.issue);
  return issue.id;
}
const save = (personne: Personne, id: string, more: Partial<Saisie>, version = 1): Promise<Issue> =>
  enregistrer(context(), personne, { id, version, saisie: saisie(more) });
const acts = async (id: string) =>
  (await pool.query('select version, par from evenements where demande_id = $1 order by version', [id])).rows;

describe('À plusieurs au même moment', () => {
  test('G31 : dix créations du même formulaire font un brouillon et une seule trace', async () => {
    const form = { cle: randomUUID(), siret: lyon.siret, saisie: saisie() };
    const issues = await Promise.all(Array.from({ length: 10 }, () => creer(context(), PAUL, form)));
    const ids = new Set(issues.map((issue) => issue.issue === 'enregistree' && issue.id));
    expect(ids.size).toBe(1);
    const [id] = ids;
    expect(await acts(String(id))).toEqual([{ version: 1, par: 'Paul DURAND' }]);
  });

  test('G32 : deux collègues enregistrent à la fois : l’un gagne, l’autre est prévenu', async () => {
    const id = await begun();
    const issues = await Promise.all([
      save(PAUL, id, { branche: 'TP' }),
      save(CLAIRE, id, { branche: 'NEGOCE', categorie: 'AUTRE' }),
    ]);
    expect(issues.map(({ issue }) => issue).toSorted()).toEqual(['conflit', 'enregistree']);
    const told = issues.find(({ issue }) => issue === 'conflit');
    expect(told).toMatchObject({ actuelle: { version: 2 }, divergences: ['branche'] });
    expect(await acts(id)).toHaveLength(2);
  });

  test('G32 : une suppression et un enregistrement à la fois : un seul des deux a lieu', async () => {
    const id = await begun();
    const [saved, deleted] = await Promise.all([
      save(PAUL, id, { branche: 'TP' }),
      supprimer(context(), CLAIRE, id, 1),
    ]);
    expect([saved.issue, deleted]).toEqual(deleted ? ['supprimee', true] : ['enregistree', false]);
    expect(await acts(id)).toHaveLength(2);
  });

  test('G48 : supprimé deux fois à la fois, il l’est une fois', async () => {
    const id = await begun();
    expect(await Promise.all([1, 2].map(() => supprimer(context(), PAUL, id, 1)))).toEqual([true, true]);
    expect(await acts(id)).toHaveLength(2);
  });
});

describe('G32 : ce que deux collègues ont changé se réunit', () => {
  test('chacun garde ce qu’il est seul à avoir changé, même après plusieurs enregistrements', async () => {
    const id = await begun();
    await save(CLAIRE, id, { branche: 'TP' });
    await save(CLAIRE, id, { branche: 'BATIMENT', montantEnvisage: '12' }, 2);
    const told = await save(PAUL, id, { fonction: 'Chef d’atelier' });
    expect(told).toMatchObject({
      ...{ issue: 'conflit', divergences: [], actuelle: { version: 3 } },
      contenu: { branche: 'BATIMENT', montantEnvisage: 1200, fonction: 'Chef d’atelier' },
    });
  });

  test('dire la même chose que son collègue n’est pas un conflit', async () => {
    const id = await begun();
    await save(CLAIRE, id, { branche: 'TP' });
    expect(await save(PAUL, id, { branche: 'TP' })).toEqual({ issue: 'enregistree', id });
    expect(await acts(id)).toHaveLength(2);
  });

  test('ne rien changer n’écrit rien, et ne fait dire à personne qu’il a modifié', async () => {
    const id = await begun();
    clock.advance(60);
    expect(await save(CLAIRE, id, {})).toEqual({ issue: 'enregistree', id });
    const { demande } = await lireHistorique(context(), PAUL, id, 1);
    expect([demande.version, demande.modifiePar]).toEqual([1, 'Paul DURAND']);
  });
});

describe('Le périmètre est dans le SQL (S14, S99)', () => {
  test('S14 : un collègue écrit ; quelqu’un d’ailleurs ne trouve rien, ni à lire, ni à écrire, ni à supprimer', async () => {
    const id = await begun();
    expect((await save(CLAIRE, id, { branche: 'TP' })).issue).toBe('enregistree');
    const stranger = known(paul({ etablissements: [rennes] }));
    for (const attempt of [
      () => save(stranger, id, { branche: 'NEGOCE' }, 2),
      () => supprimer(context(), stranger, id, 2),
      () => lireHistorique(context(), stranger, id, 1),
    ])
      await expect(attempt()).rejects.toMatchObject({ kind: 'not-found' });
    expect(await acts(id)).toHaveLength(2);
  });

  test('un établissement tenu qui n’est pas un CFA ne donne rien', async () => {
    const id = await begun();
    const sansCfa = known(paul({ etablissements: [{ ...lyon, cfa: false }] }));
    await expect(save(sansCfa, id, {})).rejects.toMatchObject({ kind: 'not-found' });
    const form = { cle: randomUUID(), siret: lyon.siret, saisie: saisie() };
    await expect(creer(context(), sansCfa, form)).rejects.toThrow('Vous n’êtes pas habilité sur cet établissement.');
  });
});

describe('La base garde ses règles', () => {
  test.each([
    ['un statut inconnu', "update demandes set statut = 'TRANSMISE'", 'demande_statut_is_known'],
    ['un montant négatif', 'update demandes set montant_envisage = -1', 'demande_montant_is_not_negative'],
    ['un intitulé trop court', "update demandes set intitule = 'abcd'", 'demande_intitule_has_5_to_120_characters'],
    ['une branche inconnue', "update demandes set branche = 'BOIS'", 'demande_branche_is_known'],
    ['un SIRET mal formé', "update demandes set siret = '1'", 'demande_belongs_to_a_siret'],
    ['une demande effacée', 'delete from demandes', 'permission denied'],
    ['l’historique réécrit', "update evenements set par = 'Autre'", 'permission denied'],
    ['l’historique effacé', 'delete from evenements', 'permission denied'],
    ['l’historique vidé', 'truncate evenements', 'permission denied'],
  ])('%s est refusé (%s)', async (_quoi, statement, rule) => {
    await begun();
    await expect(pool.query(statement)).rejects.toThrow(rule);
  });

  test('S7 : une demande est d’une campagne qui existe', async () => {
    const id = await begun();
    await expect(pool.query('update demandes set millesime = 1999 where id = $1', [id])).rejects.toThrow('millesime');
  });
});

test('S14 : la démonstration laisse à Claire un brouillon de Paul à compléter, une seule fois', async () => {
  for (const _start of [1, 2]) await seedDemandes(databases.digitInvestUrl, PAUL);
  const found = await rechercher(context(), lyon.siret, { q: 'plateau technique', page: 1 });
  expect(found.demandes).toMatchObject([{ creePar: 'Paul DURAND', statut: 'BROUILLON', montantEnvisage: 6_252_000 }]);
  const { manque, demande } = await lireHistorique(context(), CLAIRE, found.demandes[0]?.id ?? '', 1);
  expect(manque).toEqual(['categorie', 'telephone']);
  expect(demande.creeLe.toISOString()).toBe('2026-01-18T08:00:00.000Z');
});
