import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createPool, type Pool } from '#shared/pg.ts';
import { organismesOf, SAVOIE, SAVOIE_SIREN, SAVOIE_SIRET } from '#test/organismes.ts';
import { subOf } from '#test/people.ts';
import { type FreshDatabases, freshDatabases } from '#test/postgres.ts';
import type { EtablissementForm, OrganismeForm } from '../../idp-ogestion/src/domain/organisme-form.ts';
import { ADMINISTRATEUR, AGENT, BOURG, BRETAGNE, CLAIRE, DOMBES, INSTRUCTEUR, LYON, PAUL } from '../../scripts/cast.ts';

let databases: FreshDatabases;
let pool: Pool;
let organismes: ReturnType<typeof organismesOf>;
let subs: Record<'agent' | 'admin' | 'claire' | 'paul' | 'instructeur', string>;
beforeEach(async () => {
  databases = await freshDatabases();
  pool = createPool(databases.ogestionUrl, 'test', () => {});
  organismes = organismesOf(pool);
  subs = {
    ...{ agent: await subOf(pool, AGENT), admin: await subOf(pool, ADMINISTRATEUR), claire: await subOf(pool, CLAIRE) },
    ...{ paul: await subOf(pool, PAUL), instructeur: await subOf(pool, INSTRUCTEUR) },
  };
});
afterEach(async () => {
  await pool.end();
  await databases.drop();
});

const one = async (text: string, values: unknown[] = []) => (await pool.query(text, values)).rows[0];
const countOf = async (text: string, values: unknown[] = []) => (await pool.query(text, values)).rowCount;
const organismeOf = (siren: string) => one('select * from organismes where siren = $1', [siren]);
const etablissementOf = (siret: string) =>
  one('select *, ferme_le::text from etablissements where siret = $1', [siret]);
const refusal = (kind: string, sentence: RegExp) =>
  expect.objectContaining({ kind, message: expect.stringMatching(sentence) });
const outcome = (promise: Promise<string>): Promise<string> => promise.catch((error: Error) => error.message);

const DOMBES_FORM: OrganismeForm = {
  ...{ siren: DOMBES.siren, raisonSociale: DOMBES.raisonSociale, nda: DOMBES.nda, of: true, cfa: true, telephone: '' },
  region: '',
};
const ANNECY: EtablissementForm = {
  ...{ siret: '00012345500040', enseigne: 'CFA d’Annecy', adresse: '', codePostal: '74000', ville: 'Annecy', uai: '' },
  ...{ etablissementCfa: true, siege: false, fermeLe: '' },
};
const BOURG_FORM: EtablissementForm = {
  ...{ siret: BOURG.siret, enseigne: '', adresse: BOURG.adresse, codePostal: '01000', ville: 'Bourg-en-Bresse' },
  ...{ uai: '0690001B', etablissementCfa: true, siege: true, fermeLe: '' },
};

describe('la création', () => {
  test('S15 : organisme, siège et journal, ensemble', async () => {
    expect(await organismes.create(subs.agent)).toBe(SAVOIE_SIREN);
    expect(await organismeOf(SAVOIE_SIREN)).toMatchObject({
      ...{ raison_sociale: 'CFA du Bâtiment de Savoie', nda: '84730000505', est_of: false, est_cfa: true },
      ...{ telephone: '0479000000', region_code: '84', version: 1, created_at: expect.any(Date) },
    });
    expect(await etablissementOf(SAVOIE_SIRET)).toMatchObject({
      ...{ siren: SAVOIE_SIREN, raison_sociale: 'CFA du Bâtiment de Savoie', siege: true, cfa: true, uai: '0730001E' },
    });
    expect(await one('select event, actor_sub, sirets, regions, details from audit_events')).toEqual({
      ...{ event: 'organisme_created', actor_sub: subs.agent, sirets: [SAVOIE_SIRET], regions: ['84'] },
      details: { siren: SAVOIE_SIREN },
    });
  });

  test.each([
    ['siren', { siren: '123456789' }, /SIREN comporte 9 chiffres/],
    ['siren, La Poste ou non', { siren: '35600000' }, /SIREN comporte 9 chiffres/],
    ['siret', { siret: '00056789100016' }, /SIRET comporte 14 chiffres/],
    ['siret d’un autre organisme', { siret: BOURG.siret }, /n'est pas de cet organisme/],
    ['raison sociale', { raisonSociale: ' \u0000 ' }, /raison sociale/],
    ['déclaration d’activité', { nda: '1234' }, /11 chiffres/],
    ['type', { of: false, cfa: false, etablissementCfa: false }, /au moins un type/],
    ['un CFA dans un OF', { of: true, cfa: false }, /n'est pas un CFA/],
    ['code postal', { codePostal: '7300' }, /5 chiffres/],
    ['code postal d’aucune région', { codePostal: '98800' }, /choisissez-la/],
    ['ville', { ville: '' }, /ville/],
    ['UAI', { uai: '0730001A' }, /UAI/],
    ['téléphone', { telephone: '12' }, /téléphone/],
  ])('S15 : rien ne se crée avec une faute dans : %s', async (_field, changes, sentence) => {
    await expect(organismes.create(subs.agent, changes)).rejects.toEqual(refusal('invalid', sentence));
    expect(await countOf('select from organismes where siren = $1', [SAVOIE_SIREN])).toBe(0);
    expect(await countOf('select from audit_events')).toBe(0);
  });

  test('G31 : deux clics font un organisme, et répondent pareil', async () => {
    const key = randomUUID();
    const made = await Promise.all([
      organismes.create(subs.agent, {}, { key }),
      organismes.create(subs.agent, {}, { key }),
    ]);
    expect(made).toEqual([SAVOIE_SIREN, SAVOIE_SIREN]);
    expect(await countOf(`select from audit_events where event = 'organisme_created'`)).toBe(1);
  });

  test('G64 : deux agents créent le même ensemble, un seul y parvient', async () => {
    const results = await Promise.all([
      outcome(organismes.create(subs.agent)),
      outcome(organismes.create(subs.admin, { raisonSociale: 'Autre nom' })),
    ]);
    expect(results.toSorted()).toEqual([SAVOIE_SIREN, expect.stringMatching(/^Cet organisme existe déjà/)]);
  });

  test.each(['claire', 'paul', 'instructeur'] as const)('S15 : %s ne crée pas d’organisme', async (who) => {
    await expect(organismes.create(subs[who])).rejects.toEqual(
      refusal('forbidden', /agents et aux administrateurs de Constructys/),
    );
  });

  test('S15 : un agent qui ne l’est plus entre la page et l’envoi ne crée rien', async () => {
    await pool.query('delete from staff where sub = $1', [subs.agent]);
    await expect(organismes.create(subs.agent)).rejects.toEqual(refusal('forbidden', /./));
  });
});

describe('la modification', () => {
  test('G61 : ce qui change, et lui seul, est au journal', async () => {
    await organismes.update(subs.agent, DOMBES.siren, {
      ...DOMBES_FORM,
      raisonSociale: 'CFA des Dombes',
      telephone: '0474000000',
    });
    expect(await organismeOf(DOMBES.siren)).toMatchObject({ raison_sociale: 'CFA des Dombes', version: 2 });
    const { details, regions } = await one(
      `select details, regions from audit_events where event = 'organisme_updated'`,
    );
    expect(details).toEqual({ siren: DOMBES.siren, fields: ['raisonSociale', 'telephone'] });
    expect(regions).toEqual(['84']);
  });

  test('G32 : de deux agents sur une fiche, le second apprend qui l’a modifiée', async () => {
    await organismes.update(subs.admin, DOMBES.siren, { ...DOMBES_FORM, raisonSociale: 'CFA des Dombes' });
    await expect(organismes.update(subs.agent, DOMBES.siren, { ...DOMBES_FORM, nda: '' })).rejects.toEqual(
      refusal('conflict', /^Cette fiche a été modifiée par Odile VASSEUR à \d\d:\d\d\. Rechargez\.$/),
    );
  });

  test('G32 : un téléphone changé laisse les fiches de ses établissements à qui les a ouvertes', async () => {
    await organismes.update(subs.agent, DOMBES.siren, { ...DOMBES_FORM, telephone: '04 74 00 00 00' });
    expect((await etablissementOf(LYON.siret)).version).toBe(1);
  });

  test('S15 : un agent ne donne pas son organisme à une autre région, un administrateur le peut, et ses comptes suivent', async () => {
    await expect(organismes.update(subs.agent, DOMBES.siren, { ...DOMBES_FORM, region: '53' })).rejects.toEqual(
      refusal('invalid', /une de vos régions/),
    );
    await organismes.update(subs.admin, DOMBES.siren, { ...DOMBES_FORM, region: '27' });
    expect((await one('select regions from users where sub = $1', [subs.paul])).regions).toEqual(['27']);
    expect((await one(`select regions from audit_events where event = 'organisme_updated'`)).regions).toEqual([
      '84',
      '27',
    ]);
    await expect(organismes.update(subs.agent, DOMBES.siren, DOMBES_FORM, { version: 2 })).rejects.toEqual(
      refusal('not-found', /vos régions/),
    );
  });

  test('S15 : l’organisme d’une autre région est inconnu', async () => {
    await expect(organismes.update(subs.agent, BRETAGNE.siren, DOMBES_FORM)).rejects.toEqual(refusal('not-found', /./));
    await expect(organismes.addEtablissement(subs.agent, BRETAGNE.siren, ANNECY)).rejects.toEqual(
      refusal('not-found', /./),
    );
  });

  test('S15 : il reste CFA tant qu’un établissement l’est', async () => {
    await expect(organismes.update(subs.agent, DOMBES.siren, { ...DOMBES_FORM, cfa: false })).rejects.toEqual(
      refusal('invalid', /Un établissement est un CFA/),
    );
  });
});

describe('les établissements', () => {
  test('S15 : un ajout, avec son journal', async () => {
    expect(await organismes.addEtablissement(subs.agent, DOMBES.siren, ANNECY)).toBe(ANNECY.siret);
    expect(await etablissementOf(ANNECY.siret)).toMatchObject({
      siren: DOMBES.siren,
      siege: false,
      raison_sociale: 'CFA d’Annecy',
    });
    expect(await one('select event, sirets from audit_events')).toEqual({
      event: 'etablissement_created',
      sirets: [ANNECY.siret],
    });
  });

  test('S15 : un seul siège, qui se déplace et ne s’enlève pas', async () => {
    await organismes.addEtablissement(subs.agent, DOMBES.siren, { ...ANNECY, siege: true });
    const seats = 'select siret from etablissements where siren = $1 and siege';
    expect((await pool.query(seats, [DOMBES.siren])).rows).toEqual([{ siret: ANNECY.siret }]);
    const taken = organismes.changeEtablissement(subs.agent, DOMBES.siren, ANNECY.siret, { ...ANNECY, siege: false });
    await expect(taken).rejects.toEqual(refusal('invalid', /toujours un siège/));
    await organismes.changeEtablissement(subs.agent, DOMBES.siren, BOURG.siret, BOURG_FORM, { version: 2 });
    expect((await pool.query(seats, [DOMBES.siren])).rows).toEqual([{ siret: BOURG.siret }]);
  });

  test('G40 : fermé à une date, puis rouvert', async () => {
    const form = { ...ANNECY, siret: LYON.siret, uai: '', codePostal: '69007', ville: 'Lyon' };
    await organismes.changeEtablissement(subs.agent, DOMBES.siren, LYON.siret, { ...form, fermeLe: '31/08/2026' });
    expect(await etablissementOf(LYON.siret)).toMatchObject({ ferme_le: '2026-08-31', version: 2 });
    await organismes.changeEtablissement(
      subs.agent,
      DOMBES.siren,
      LYON.siret,
      { ...form, fermeLe: '' },
      { version: 2 },
    );
    expect((await etablissementOf(LYON.siret)).ferme_le).toBeNull();
    const closedOn = (fermeLe: string) =>
      organismes.changeEtablissement(subs.agent, DOMBES.siren, LYON.siret, { ...form, fermeLe }, { version: 3 });
    await expect(closedOn('31/02/2026')).rejects.toEqual(refusal('invalid', /JJ\/MM\/AAAA/));
    for (const odd of ['31/08/1899', '31/08/2100'])
      await expect(closedOn(odd)).rejects.toEqual(refusal('invalid', /entre 1900 et 2099/));
  });

  test('G64 : un SIRET qui existe ne se crée pas deux fois', async () => {
    const twice = organismes.addEtablissement(subs.agent, DOMBES.siren, { ...ANNECY, siret: LYON.siret });
    await expect(twice).rejects.toMatchObject({
      faults: [{ field: 'siret', organisme: `${DOMBES.siren}/etablissements/${LYON.siret}` }],
    });
  });

  test('G32 : une fiche ouverte avant un changement n’écrase rien', async () => {
    await organismes.changeEtablissement(subs.admin, DOMBES.siren, BOURG.siret, { ...BOURG_FORM, adresse: 'Ailleurs' });
    await expect(organismes.changeEtablissement(subs.agent, DOMBES.siren, BOURG.siret, BOURG_FORM)).rejects.toEqual(
      refusal('conflict', /modifiée par Odile VASSEUR/),
    );
  });

  test('S15 : celui d’un autre organisme, même de la région, est inconnu ici', async () => {
    await organismes.create(subs.agent);
    const elsewhere = organismes.changeEtablissement(subs.agent, SAVOIE_SIREN, BOURG.siret, BOURG_FORM);
    await expect(elsewhere).rejects.toEqual(refusal('not-found', /pas de cet organisme/));
    await expect(organismes.addEtablissement(subs.agent, SAVOIE_SIREN, ANNECY)).rejects.toEqual(
      refusal('invalid', /n'est pas de cet organisme/),
    );
    expect(SAVOIE.siege).toBe(true);
  });
});
