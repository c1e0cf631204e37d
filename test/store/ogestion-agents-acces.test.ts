import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openStaff, type StaffRoom } from '#test/staff.ts';
import { LYON } from '../../scripts/cast.ts';

let room: StaffRoom;
let staff: StaffRoom['staff'];
let subs: StaffRoom['subs'];
beforeEach(async () => {
  room = await openStaff();
  ({ staff, subs } = room);
});
afterEach(() => room.close());

/** How a promise ends: what it gives, or the sentence of its refusal. */
const outcome = (promise: Promise<string>): Promise<string> => promise.catch((error: Error) => error.message);
const kinds = async (sub: string) => (await room.mailsTo(sub)).map(({ kind }) => kind);
const events = async (sub: string) => (await room.eventsOn(sub)).map(({ event }) => event);

describe('G20 la désactivation d’un compte de Constructys', () => {
  test('ferme le compte, ses sessions et ses liens ; le motif reste, la personne est prévenue', async () => {
    await room.openSession(subs.agent);
    await staff.deactivate(subs.administrateur, subs.agent, 'Mutation');
    expect(await room.accountOf(subs.agent)).toMatchObject({ status: 'inactive', deactivation_reason: 'Mutation' });
    expect(await room.sessionsOf(subs.agent)).toBe(0);
    expect([await kinds(subs.agent), await events(subs.agent)]).toEqual([['desactivation'], ['user_archived']]);
  });

  test.each(['', '   ', 'x'.repeat(501)])('sans motif lisible, rien ne change (%#)', async (motif) => {
    expect(await outcome(staff.deactivate(subs.administrateur, subs.agent, motif))).toContain('Indiquez le motif');
    expect((await room.accountOf(subs.agent)).status).toBe('active');
  });

  test('G31 deux clics ferment le compte une fois', async () => {
    const key = randomUUID();
    const twice = () => staff.deactivate(subs.administrateur, subs.agent, 'Départ', { key, version: 1 });
    expect(await Promise.all([twice(), twice()])).toEqual([subs.agent, subs.agent]);
    expect(await kinds(subs.agent)).toEqual(['desactivation']);
  });

  test('G32 d’après une fiche périmée, elle est refusée', async () => {
    await staff.save(subs.administrateur, subs.agent, { nom: 'RAMBAUT' });
    const stale = staff.deactivate(subs.administrateur, subs.agent, 'Départ', { version: 1 });
    expect(await outcome(stale)).toContain('Rechargez');
  });

  test('G8 la réactivation rouvre le compte, une fois', async () => {
    await staff.deactivate(subs.administrateur, subs.agent);
    await staff.reactivate(subs.administrateur, subs.agent);
    expect(await room.accountOf(subs.agent)).toMatchObject({ status: 'active', role: 'agent', regions: ['84'] });
    expect(await outcome(staff.reactivate(subs.administrateur, subs.agent))).toBe('Ce compte est déjà actif.');
    expect(await events(subs.agent)).toEqual(['user_archived', 'user_reactivated']);
  });
});

describe('l’accès d’une personne de Constructys', () => {
  test('G2 le mail d’activation repart cinq fois par jour, le lien précédent est annulé', async () => {
    const sub = await staff.create(subs.administrateur);
    for (const _time of [1, 2, 3, 4, 5]) await staff.act('resendStaffActivation', subs.administrateur, sub);
    expect(await outcome(staff.act('resendStaffActivation', subs.administrateur, sub))).toContain(
      '5 fois en 24 heures',
    );
    expect(await kinds(sub)).toHaveLength(6);
    expect(await outcome(staff.act('resendStaffActivation', subs.administrateur, subs.agent))).toContain(
      "n'attend pas",
    );
  });

  test('« Mettre fin à ses sessions » les ferme toutes, le compte reste', async () => {
    await room.openSession(subs.agent);
    await room.openSession(subs.agent);
    await staff.act('endStaffSessions', subs.administrateur, subs.agent);
    expect(await room.sessionsOf(subs.agent)).toBe(0);
    expect(
      (await room.rows(`select details ->> 'reason' as reason from audit_events where event = 'session_ended'`))[0],
    ).toEqual({
      reason: 'ended-by-administrator',
    });
    expect((await room.accountOf(subs.agent)).status).toBe('active');
  });

  test('un compte déclaré compromis n’ouvre plus rien, et un lien part', async () => {
    await room.openSession(subs.agent);
    await staff.act('declareStaffCompromised', subs.administrateur, subs.agent);
    expect((await room.accountOf(subs.agent)).compromised_at).not.toBeNull();
    expect([await room.sessionsOf(subs.agent), await kinds(subs.agent)]).toEqual([0, ['reinitialisation']]);
    expect(await outcome(staff.act('declareStaffCompromised', subs.administrateur, subs.agent))).toContain('déjà');
  });

  test('G25 le déblocage est inscrit au journal', async () => {
    await staff.act('unblockStaff', subs.administrateur, subs.agent);
    expect(await events(subs.agent)).toEqual(['authn_login_unlocked']);
  });

  test.each(['agent', 'instructeur', 'paul'] as const)('%s n’y peut rien', async (who) => {
    const ends = await Promise.all([
      outcome(staff.deactivate(subs[who], subs.administrateur)),
      outcome(staff.act('endStaffSessions', subs[who], subs.administrateur)),
      outcome(staff.act('declareStaffCompromised', subs[who], subs.administrateur)),
      outcome(staff.act('unblockStaff', subs[who], subs.administrateur)),
    ]);
    expect(new Set(ends)).toEqual(new Set(["Cette page est réservée aux administrateurs d'oGestion."]));
    expect(await events(subs.administrateur)).toEqual([]);
  });

  test('personne d’un CFA n’est atteint par ces actes', async () => {
    expect(await outcome(staff.deactivate(subs.administrateur, subs.paul))).toContain('Constructys');
    expect((await room.accountOf(subs.paul)).status).toBe('active');
  });
});

describe('S126 les contacts d’une Direction régionale', () => {
  const CONTACTS = { email: 'Aura@exemple.test', telephone: '04 72 00 00 00' };
  const of = async (code: string) =>
    (await room.rows('select email, telephone, version from regions where code = $1', [code]))[0];

  test('sont enregistrés et inscrits au journal de la région', async () => {
    await staff.contacts(subs.administrateur, '84', CONTACTS);
    expect(await of('84')).toEqual({ email: 'aura@exemple.test', telephone: '0472000000', version: 2 });
    expect(
      await room.rows(`select actor_sub, regions, details from audit_events where event = 'region_updated'`),
    ).toEqual([
      {
        ...{ actor_sub: subs.administrateur, regions: ['84'] },
        details: { region: '84', fields: ['email', 'telephone'] },
      },
    ]);
  });

  test('peuvent être vidés', async () => {
    await staff.contacts(subs.administrateur, '84', CONTACTS);
    await staff.contacts(subs.administrateur, '84', { email: '', telephone: '' }, { version: 2 });
    expect(await of('84')).toMatchObject({ email: null, telephone: null });
  });

  test('G32 ne sont pas écrasés : qui les a modifiés est dit', async () => {
    await staff.contacts(subs.administrateur, '84', CONTACTS);
    const stale = outcome(staff.contacts(subs.administrateur, '84', { email: '', telephone: '' }));
    expect(await stale).toMatch(/modifiée par Odile VASSEUR à/);
  });

  test.each([
    ['une adresse mal écrite', '84', { ...CONTACTS, email: 'aura' }, "L'adresse mail n'a pas le bon format"],
    ['un téléphone trop court', '84', { ...CONTACTS, telephone: '04 72' }, 'un numéro de téléphone à 10 chiffres'],
    ['une région inventée', '99', CONTACTS, "Cette Direction régionale n'existe pas."],
  ])('%s est refusé', async (_case, code, form, sentence) => {
    expect(await outcome(staff.contacts(subs.administrateur, code, form))).toContain(sentence);
    expect(await of('84')).toEqual({ email: null, telephone: null, version: 1 });
  });

  test.each(['agent', 'instructeur', 'paul'] as const)('%s ne les change pas', async (who) => {
    expect(await outcome(staff.contacts(subs[who], '84', CONTACTS))).toContain('réservée');
    expect((await of('84')).version).toBe(1);
  });
});

test('la base elle-même ne rattache personne de Constructys à un établissement', async () => {
  const attached = room.pool.query('insert into rattachements values ($1, $2, now())', [subs.agent, LYON.siret]);
  await expect(attached).rejects.toMatchObject({ constraint: 'interne_users_have_no_etablissement' });
});
