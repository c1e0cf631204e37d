import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { KERMARREC, openStaff, type StaffRoom } from '#test/staff.ts';

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
const FORBIDDEN = "Cette page est réservée aux administrateurs d'oGestion.";
const GONE = "Votre compte n'est plus actif.";

describe('G61 G63 la création d’un compte de Constructys', () => {
  test('S15 G63 un agent : compte sans mot de passe, droits, un mail et le journal, ensemble', async () => {
    const sub = await staff.create(subs.administrateur);
    expect(await room.accountOf(sub)).toMatchObject({
      ...{ kind: 'interne', nom: 'KERMARREC', profils: [], sirets: [], status: 'pending', password_hash: null },
      ...{ role: 'agent', regions: ['53'] },
    });
    expect(await room.mailsTo(sub)).toEqual([
      { kind: 'creation-compte', recipient: KERMARREC.email, requested_by: subs.administrateur },
    ]);
    expect(await room.eventsOn(sub)).toEqual([
      {
        ...{ event: 'user_created', actor_sub: subs.administrateur },
        details: { after: { role: 'agent', regions: ['53'] } },
      },
    ]);
  });

  test('G31 le même formulaire deux fois, même ensemble : un compte, un mail', async () => {
    const key = randomUUID();
    const [first, second] = await Promise.all([
      staff.create(subs.administrateur, {}, { key }),
      staff.create(subs.administrateur, {}, { key }),
    ]);
    expect(second).toBe(first);
    expect(await room.mailsTo(first)).toHaveLength(1);
  });

  test('deux administrateurs créent le même compte en même temps : un seul le fait', async () => {
    const other = await staff.create(subs.administrateur, { role: 'administrateur', regions: [] });
    await room.activate(other);
    const twice = { email: 'erwan.le.bras@exemple.test' };
    const ends = await Promise.all([
      outcome(staff.create(subs.administrateur, twice)),
      outcome(staff.create(other, twice)),
    ]);
    expect(ends.filter((end) => end === 'Un compte existe déjà avec cette adresse mail.')).toHaveLength(1);
  });

  test('un administrateur a toutes les régions : les cases cochées sont laissées', async () => {
    const sub = await staff.create(subs.administrateur, { role: 'administrateur', regions: ['53', '84'] });
    expect((await room.accountOf(sub)).regions).toEqual([]);
  });

  test.each([
    ['sans région', { regions: [] }, 'Choisissez au moins une région'],
    ['sans rôle', { role: '' }, 'Choisissez un rôle.'],
    ['avec un rôle inventé', { role: 'directeur' }, 'Choisissez un rôle.'],
    ['avec une région inventée', { regions: ['99'] }, "Cette région n'existe pas."],
    ['sans civilité', { civilite: '' }, 'Choisissez une civilité.'],
    ['avec une adresse mal écrite', { email: 'soizic' }, "L'adresse mail n'a pas le bon format"],
    ['avec l’adresse d’une personne d’un CFA', { email: 'paul.durand@exemple.test' }, "celui d'une personne d'un OF"],
    ['avec l’adresse d’un collègue', { email: 'DR.AURA@exemple.test' }, 'Un compte existe déjà'],
  ])('un agent %s est refusé', async (_case, changes, sentence) => {
    expect(await outcome(staff.create(subs.administrateur, changes))).toContain(sentence);
    expect(await room.rows('select from users where nom = $1', ['KERMARREC'])).toEqual([]);
  });

  test('tous les défauts d’une fiche sont dits ensemble, la région comprise', async () => {
    const said = await outcome(staff.create(subs.administrateur, { nom: '', regions: [] }));
    expect(said).toContain('Saisissez le nom.');
    expect(said).toContain('Choisissez au moins une région');
  });

  test.each(['agent', 'instructeur', 'paul'] as const)('%s n’en crée pas', async (who) => {
    expect(await outcome(staff.create(subs[who]))).toBe(FORBIDDEN);
    expect(await room.rows('select from users where nom = $1', ['KERMARREC'])).toEqual([]);
  });
});

describe('G61 le changement des droits', () => {
  test('G20 une autre région : les sessions prennent fin aussitôt, le journal le dit', async () => {
    await room.openSession(subs.agent);
    await staff.save(subs.administrateur, subs.agent, { regions: ['53', '84'] });
    expect((await room.accountOf(subs.agent)).regions).toEqual(['53', '84']);
    expect(await room.sessionsOf(subs.agent)).toBe(0);
    expect((await room.eventsOn(subs.agent)).at(-1)).toEqual({
      ...{ event: 'privilege_permissions_changed', actor_sub: subs.administrateur },
      details: { before: { role: 'agent', regions: ['84'] }, after: { role: 'agent', regions: ['53', '84'] } },
    });
  });

  test.each([
    ['agent', { role: 'instructeur' }],
    ['instructeur', { role: 'administrateur' }],
  ] as const)('un autre rôle pour %s aussi', async (who, changes) => {
    await room.openSession(subs[who]);
    await staff.save(subs.administrateur, subs[who], changes);
    expect((await room.accountOf(subs[who])).role).toBe(changes.role);
    expect(await room.sessionsOf(subs[who])).toBe(0);
  });

  test('un nom corrigé laisse les sessions, et le rôle', async () => {
    await room.openSession(subs.agent);
    await staff.save(subs.administrateur, subs.agent, { nom: 'RAMBAUT' });
    expect(await room.sessionsOf(subs.agent)).toBe(1);
    expect((await room.eventsOn(subs.agent)).map(({ event, details }) => [event, details])).toEqual([
      ['user_updated', { fields: ['nom'] }],
    ]);
  });

  test('une fiche renvoyée telle quelle ne change rien', async () => {
    await staff.save(subs.administrateur, subs.agent, {});
    expect(await room.eventsOn(subs.agent)).toEqual([]);
    expect((await room.accountOf(subs.agent)).version).toBe(1);
  });

  test('G32 une fiche modifiée depuis n’est pas écrasée : qui et quand sont dits', async () => {
    await staff.save(subs.administrateur, subs.agent, { nom: 'RAMBAUT' });
    expect(await outcome(staff.save(subs.administrateur, subs.agent, { nom: 'AUTRE' }, { version: 1 }))).toMatch(
      /^Cette fiche a été modifiée par Odile VASSEUR à \d\d:\d\d. Rechargez.$/,
    );
    expect((await room.accountOf(subs.agent)).nom).toBe('RAMBAUT');
  });

  test('G18 l’adresse d’un compte jamais activé est corrigée, et le mail repart', async () => {
    const sub = await staff.create(subs.administrateur);
    await staff.save(subs.administrateur, sub, { email: 's.kermarrec@exemple.test' });
    expect((await room.mailsTo(sub)).map(({ kind, recipient }) => [kind, recipient])).toEqual([
      ['creation-compte', KERMARREC.email],
      ['creation-compte', 's.kermarrec@exemple.test'],
    ]);
  });

  test('G17 celle d’un compte actif attend que la nouvelle soit confirmée', async () => {
    await staff.save(subs.administrateur, subs.agent, { email: 'a.rambaud@exemple.test' });
    expect((await room.accountOf(subs.agent)).email).toBe('dr.aura@exemple.test');
    expect((await room.mailsTo(subs.agent)).map(({ recipient }) => recipient).sort()).toEqual([
      'a.rambaud@exemple.test',
      'dr.aura@exemple.test',
    ]);
  });

  test.each(['agent', 'instructeur', 'paul'] as const)('%s ne change les droits de personne', async (who) => {
    expect(await outcome(staff.save(subs[who], subs.instructeur, { role: 'administrateur' }))).toBe(FORBIDDEN);
    expect((await room.accountOf(subs.instructeur)).role).toBe('instructeur');
  });

  test('le compte d’une personne d’un CFA n’est pas celui d’un agent', async () => {
    expect(await outcome(staff.save(subs.administrateur, subs.paul, KERMARREC))).toContain('Constructys');
    expect(await room.accountOf(subs.paul)).toMatchObject({ kind: 'portail', role: null });
  });
});

describe('ses propres droits', () => {
  const OWN = 'Vous ne pouvez pas modifier vos propres droits. Demandez-le à un autre administrateur.';

  test('un administrateur ne change ni son rôle, ni son activation, ni ses sessions', async () => {
    const me = subs.administrateur;
    const ends = await Promise.all([
      outcome(staff.save(me, me, { role: 'agent', regions: ['84'] })),
      outcome(staff.deactivate(me, me)),
      outcome(staff.act('endStaffSessions', me, me)),
      outcome(staff.act('declareStaffCompromised', me, me)),
    ]);
    expect(ends).toEqual([OWN, OWN, OWN, OWN]);
    expect(await room.accountOf(me)).toMatchObject({ role: 'administrateur', status: 'active', compromised_at: null });
  });

  test('il corrige son nom ; son adresse se change dans « Mon compte »', async () => {
    const me = subs.administrateur;
    await staff.save(me, me, { nom: 'VASSEUR-DUBOIS' });
    expect((await room.accountOf(me)).nom).toBe('VASSEUR-DUBOIS');
    expect(await outcome(staff.save(me, me, { email: 'o.vasseur@exemple.test' }))).toContain('Mon compte');
  });
});

describe('le dernier administrateur actif', () => {
  let other: string;
  beforeEach(async () => {
    other = await staff.create(subs.administrateur, { role: 'administrateur', regions: [] });
    await room.activate(other);
  });
  const active = async () =>
    (await room.rows(`select from staff join users using (sub) where role = 'administrateur' and status = 'active'`))
      .length;

  test.each([
    ['se désactivent', (by: string, sub: string) => staff.deactivate(by, sub)],
    ['se retirent le rôle', (by: string, sub: string) => staff.save(by, sub, { role: 'agent', regions: ['84'] })],
    ['se déclarent compromis', (by: string, sub: string) => staff.act('declareStaffCompromised', by, sub)],
  ])('deux administrateurs %s l’un l’autre en même temps : un seul y parvient', async (_how, remove) => {
    const ends = await Promise.all([
      outcome(remove(subs.administrateur, other)),
      outcome(remove(other, subs.administrateur)),
    ]);
    const refused = ends.filter((end) => end === FORBIDDEN || end === GONE);
    expect(refused).toHaveLength(1);
  });

  test('il en reste toujours un : qui n’est plus administrateur ne retire plus personne', async () => {
    await staff.deactivate(subs.administrateur, other);
    expect(await active()).toBe(1);
    expect(await outcome(staff.deactivate(other, subs.administrateur))).toBe(GONE);
    expect(await active()).toBe(1);
  });
});
