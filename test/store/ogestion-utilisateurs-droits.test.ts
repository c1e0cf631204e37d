import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type AccountsRoom, openAccounts, REFERENT, refusal, USER } from '#test/accounts-room.ts';
import { ORIGIN, ROCHE } from '#test/user-forms.ts';
import { createUser } from '../../idp-ogestion/src/domain/user-creation.ts';
import { BOURG, GRENOBLE, LYON, PAUL, RENNES } from '../../scripts/cast.ts';

let room: AccountsRoom;
let accounts: AccountsRoom['accounts'];
let subs: AccountsRoom['subs'];
beforeEach(async () => {
  room = await openAccounts();
  ({ accounts, subs } = room);
});
afterEach(() => room.close());

/** How a promise ends: what it gives, or the sentence of its refusal. */
const outcome = (promise: Promise<string>): Promise<string> => promise.catch((error: Error) => error.message);

describe('la création', () => {
  test('S65 S104 S105 : salarié, compte, rattachement, journal et un mail, ensemble', async () => {
    const sub = await accounts.create(subs.claire, { dateNaissance: '30/11/1982' });
    const user = await room.userOf(sub);
    expect(user).toMatchObject({
      nom: 'ROCHE',
      kind: 'portail',
      profils: USER,
      sirets: [LYON.siret],
      status: 'pending',
    });
    expect(
      await room.one('select siren, nom, date_naissance::text from salaries where id = $1', [user.salarie_id]),
    ).toEqual({
      siren: '000123455',
      nom: 'ROCHE',
      date_naissance: '1982-11-30',
    });
    expect(await room.mailsTo(sub)).toEqual([{ kind: 'creation-compte', recipient: ROCHE.email, data: {} }]);
    expect(await room.one('select actor_sub, sirets, details from audit_events where target_sub = $1', [sub])).toEqual({
      actor_sub: subs.claire,
      sirets: [LYON.siret],
      details: { after: { profils: USER, etablissements: [LYON.siret] } },
    });
  });

  test('S65 : rien ne reste d’une création refusée', async () => {
    const before = await room.one(
      'select (select count(*) from salaries) as salaries, (select count(*) from users) as users',
    );
    await expect(accounts.create(subs.claire, { email: PAUL.email })).rejects.toThrow('existe déjà');
    expect(
      await room.one('select (select count(*) from salaries) as salaries, (select count(*) from users) as users'),
    ).toEqual(before);
    expect(await room.countOf(`select from mails`)).toBe(0);
    expect(await room.countOf('select from operations')).toBe(0);
  });

  test('S100 S101 : plusieurs SIRET, de plusieurs SIREN, par un référent qui les détient', async () => {
    const sub = await accounts.create(subs.yann, { sirets: [LYON.siret, RENNES.siret] });
    expect((await room.userOf(sub)).sirets).toEqual([LYON.siret, RENNES.siret]);
  });

  test('S81 : les deux profils donnent un référent', async () => {
    const sub = await accounts.create(subs.claire, { profils: REFERENT });
    expect((await room.userOf(sub)).profils).toEqual(REFERENT);
  });

  test.each([
    ['d’un autre organisme', RENNES.siret],
    ['qui n’existe pas', '99999999999999'],
    ['qui n’en est pas un', "' or true --"],
  ])('G13 S89 : un SIRET forgé, %s, est refusé', async (_case, siret) => {
    await expect(accounts.create(subs.claire, { sirets: [LYON.siret, siret] })).rejects.toEqual(
      refusal('forbidden', /pas habilité sur cet établissement/),
    );
  });

  test('S88 : un simple utilisateur ne crée personne', async () => {
    await expect(accounts.create(subs.paul)).rejects.toEqual(refusal('forbidden', /référent/));
  });

  test('S36 G6 G19 : l’adresse d’un compte du périmètre est refusée, avec sa fiche', async () => {
    await expect(accounts.create(subs.claire, { email: 'PAUL.durand@exemple.test' })).rejects.toMatchObject({
      faults: [{ field: 'email', account: subs.paul, sentence: 'Un compte existe déjà avec cette adresse mail.' }],
    });
  });

  test('G7 G15 : l’adresse d’un autre organisme est refusée sans nom ni fiche', async () => {
    const sentence = 'Un compte existe déjà avec cette adresse mail. Contactez votre Direction régionale.';
    await expect(accounts.create(subs.claire, { email: 'luc.moreau@exemple.test' })).rejects.toMatchObject({
      faults: [{ field: 'email', sentence }],
    });
  });

  test('G67 : un homonyme parmi les salariés se signale une fois, et se confirme', async () => {
    const person = { nom: 'AUBERT', prenom: 'manon', email: 'manon.aubert@exemple.test' };
    await expect(accounts.create(subs.claire, person)).rejects.toMatchObject({
      warning: { code: 'homonyme', salarie: expect.any(String) },
    });
    expect(await accounts.create(subs.claire, person, { confirmed: ['homonyme'] })).toEqual(expect.any(String));
  });

  test('G67 : une autre date de naissance est une autre personne', async () => {
    const person = { nom: 'AUBERT', prenom: 'Manon', email: 'manon.aubert@exemple.test', dateNaissance: '01/01/2000' };
    expect(await accounts.create(subs.claire, person)).toEqual(expect.any(String));
  });
});

describe('les courses', () => {
  test('S36 G19 : deux créations d’une même adresse ensemble, un seul compte et un seul mail', async () => {
    const results = await Promise.all([
      outcome(accounts.create(subs.claire, {}, { confirmed: ['homonyme'] })),
      outcome(accounts.create(subs.yann, { email: 'Alice.Roche@exemple.test' }, { confirmed: ['homonyme'] })),
    ]);
    expect(results.filter((result) => /existe déjà/.test(result))).toHaveLength(1);
    expect(await room.countOf('select from users where email = $1', [ROCHE.email])).toBe(1);
    expect(await room.countOf('select from mails')).toBe(1);
  });

  test('S64 : deux comptes pour un même salarié ensemble, un seul passe', async () => {
    const { id: salarieId } = await room.one(`select id from salaries where nom = 'CHEVALLIER'`);
    const send = (email: string) => {
      const sent = {
        form: { ...ROCHE, email },
        key: randomUUID(),
        confirmed: [],
        origin: ORIGIN,
        q: email,
        salarieId,
      };
      return outcome(createUser(accounts.context, { sub: subs.claire }, sent));
    };
    const results = await Promise.all([send('un@exemple.test'), send('deux@exemple.test')]);
    expect(results.filter((result) => /existe déjà pour ce salarié/.test(result))).toHaveLength(1);
  });

  test('G32 : de deux référents sur une fiche, le second apprend qui l’a modifiée et quand', async () => {
    const { present: version } = await accounts.sheet(subs.claire, subs.paul);
    const results = await Promise.all([
      outcome(accounts.save(subs.claire, subs.paul, { prenom: 'Jean-Paul' }, { version })),
      outcome(accounts.save(subs.yann, subs.paul, { prenom: 'Pierre-Paul' }, { version })),
    ]);
    const sentence = results.find((result) => result !== subs.paul);
    expect(sentence).toMatch(/^Cette fiche a été modifiée par (Claire MARTIN|Yann LE GOFF) à \d\d:\d\d\. Rechargez\.$/);
    expect((await room.userOf(subs.paul)).version).toBe(version + 1);
  });

  test('G11 : deux référents se retirent l’un l’autre ensemble, un seul y parvient', async () => {
    const other = await accounts.create(subs.claire, {
      profils: REFERENT,
      sirets: [BOURG.siret, LYON.siret, GRENOBLE.siret],
    });
    await room.pool.query(`update users set password_hash = 'x' where sub = $1`, [other]);
    const results = await Promise.all([
      outcome(accounts.save(subs.claire, other, { profils: USER })),
      outcome(accounts.save(other, subs.claire, { profils: USER })),
    ]);
    expect(results.filter((result) => /demandez l'accès à un référent/.test(result))).toHaveLength(1);
    const left = await room.countOf(
      `select from users where sub = any ($1) and 'REFERENT_PORTAIL_OF' = any (profils)`,
      [[other, subs.claire]],
    );
    expect(left).toBe(1);
  });

  test('G11 : deux référents se désactivent l’un l’autre ensemble, un seul y parvient', async () => {
    const other = await accounts.create(subs.claire, {
      profils: REFERENT,
      sirets: [BOURG.siret, LYON.siret, GRENOBLE.siret],
    });
    await room.pool.query(`update users set password_hash = 'x' where sub = $1`, [other]);
    const off = { desactive: true, motif: 'Départ' };
    const results = await Promise.all([
      outcome(accounts.save(subs.claire, other, off)),
      outcome(accounts.save(other, subs.claire, off)),
    ]);
    expect(results.filter((result) => /n'est plus actif/.test(result))).toHaveLength(1);
    expect(
      await room.countOf('select from users where sub = any ($1) and deactivated_at is null', [[other, subs.claire]]),
    ).toBe(1);
  });
});
