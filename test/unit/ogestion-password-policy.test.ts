import { describe, expect, test } from '@jest/globals';
import { readConfig } from '../../idp-ogestion/src/config.ts';
import { createPasswordPolicy, PasswordRefused } from '../../idp-ogestion/src/domain/password-policy.ts';
import { createEstimate } from '../../idp-ogestion/src/domain/password-strength.ts';
import { createPasswords } from '../../idp-ogestion/src/domain/passwords.ts';
import { DEMO_PASSWORD, DOMBES, NINA } from '../../scripts/cast.ts';

const policy = createPasswordPolicy({ minLength: 15, estimate: createEstimate() });
const PERSON = { ...NINA, organismes: [DOMBES.raisonSociale] };

/** The reasons for which a password is refused, shortened to their first words; none when it is taken. */
async function reasonsFor(password: string, person = PERSON): Promise<string[]> {
  const fault = await policy.check(password, person).catch((error) => error);
  if (fault === undefined) return [];
  if (!(fault instanceof PasswordRefused)) throw fault;
  return fault.reasons.map((reason) => reason.split(/ :|\./, 1)[0] ?? '');
}

const SHORT = 'Trop court';
const COMMON = 'Trop courant';
const GUESSABLE = 'Trop prévisible';
const PERSONAL = 'Contient votre nom ou votre adresse mail';
const ORGANISME = 'Contient le nom de votre organisme ou du service';

describe('la politique de mots de passe', () => {
  test('P1 14 caractères refusés, 15 acceptés', async () => {
    expect(await reasonsFor('qzjwxkvbhrmtpl')).toEqual([SHORT]);
    expect(await reasonsFor('qzjwxkvbhrmtplf')).toEqual([]);
  });

  test('P1 15 chiffres refusés, 16 chiffres au hasard acceptés', async () => {
    expect(await reasonsFor('830194726501938')).toEqual([GUESSABLE]);
    expect(await reasonsFor('8301947265019384')).toEqual([]);
  });

  test('P1 le minimum ne descend pas sous 12', () => {
    const faults = (OGESTION_PASSWORD_MIN_LENGTH: string) => {
      try {
        return readConfig({ OGESTION_PASSWORD_MIN_LENGTH });
      } catch (error) {
        return String(error);
      }
    };
    expect(faults('11')).toContain('OGESTION_PASSWORD_MIN_LENGTH is wrong');
    expect(faults('12')).not.toContain('OGESTION_PASSWORD_MIN_LENGTH');
  });

  test('P2 G29 128 caractères acceptés, 129 refusés et jamais coupés', async () => {
    const long = 'Onze tuiles vertes sous un pont, '.repeat(4).slice(0, 128);
    expect(await reasonsFor(long)).toEqual([]);
    expect(await reasonsFor(`${long}x`)).toEqual(['Trop long']);
    const passwords = createPasswords({
      pepper: 'pepper-of-this-test-with-enough-characters',
      concurrency: 1,
      queue: 4,
    });
    expect(await passwords.verify(await passwords.hash(`${long.slice(0, 127)}a`), `${long.slice(0, 127)}b`)).toBe(
      false,
    );
  });

  test('P3 G29 accents, espaces et émojis comptent chacun pour un caractère', async () => {
    expect(await reasonsFor('  été à Sète 🚧  ')).toEqual([]);
    expect(await reasonsFor('🚧🏗️🧱🪜🔩🪚')).toContain(SHORT);
    expect(await reasonsFor('échafaudé làà'.normalize('NFD'))).toContain(SHORT);
  });

  test('P4 aucune composition n’est demandée', async () => {
    expect(await reasonsFor('pmwtzvgqhxkrbnd')).toEqual([]);
    expect(await reasonsFor(DEMO_PASSWORD)).toEqual([]);
  });

  test.each([
    ['qwertyuiopasdfgh', GUESSABLE],
    ['azertyuiopqsdfghjklm', GUESSABLE],
    ['aaaaaaaaaaaaaaaaaa', GUESSABLE],
    ['abababababababababab', GUESSABLE],
    ['1234567890123456', GUESSABLE],
    ['motdepassemotdepasse', GUESSABLE],
  ])('P5 S112 %s est trop prévisible', async (password, reason) => {
    expect(await reasonsFor(password)).toEqual([reason]);
  });

  test('P5 G28 un mot de passe divulgué se reconnaît, quelles que soient sa casse et sa ponctuation', async () => {
    expect(await reasonsFor('mailcreated5240')).toEqual([COMMON]);
    expect(await reasonsFor('Mail-Created 5240')).toContain(COMMON);
  });

  test.each([
    'Nina aime onze tuiles',
    'onze PÉTÎT tuiles vertes',
    'nina.petit tuiles vertes',
    'p-e-t-i-t onze tuiles vertes',
  ])('P5 G28 %s contient le nom ou l’adresse', async (password) => {
    expect(await reasonsFor(password)).toEqual([PERSONAL]);
  });

  test.each(['onze tuiles à la Dombes', 'O Gestion onze tuiles', 'Digit-Invest onze tuiles', 'mes tuiles Constructys'])(
    'P5 %s contient le nom de l’organisme ou du service',
    async (password) => {
      expect(await reasonsFor(password)).toEqual([ORGANISME]);
    },
  );

  test.each([
    ['onze tuiles à la Dômbes', 'dombes'],
    ['Digit-Invest onze tuiles', 'digitinvest'],
  ])('P5 P12 %s : le mot de trop est dit', async (password, word) => {
    await expect(policy.check(password, PERSON)).rejects.toThrow(
      `Contient le nom de votre organisme ou du service : « ${word} ».`,
    );
  });

  test('P5 un nom de trois lettres n’interdit pas les mots qui le contiennent', async () => {
    const luc = { ...PERSON, prenom: 'Luc', nom: 'Roy', email: 'luc.roy@exemple.test' };
    expect(await reasonsFor('une lucarne aux courroies', luc)).toEqual([]);
    expect(await reasonsFor('une lucarne pour luc demain', luc)).toEqual([PERSONAL]);
  });

  test('S112 chaque règle qui n’est pas respectée a sa phrase', async () => {
    expect(await reasonsFor('Nina Dombes')).toEqual([SHORT, PERSONAL, ORGANISME, GUESSABLE]);
  });

  test('S111 les règles montrées par la page disent comme le serveur', async () => {
    const [length, digits, repeated] = policy.shown.map(({ test: rule }) => new RegExp(rule, 'u'));
    expect(policy.shown[0]?.text).toBe('15 caractères au moins, 128 au plus');
    expect([14, 15, 128, 129].map((size) => length?.test('x'.repeat(size)))).toEqual([false, true, true, false]);
    expect(['123456789012345', '1234567890123456', 'abc'].map((text) => digits?.test(text))).toEqual([
      false,
      true,
      true,
    ]);
    expect(['aaaa', 'aaab', 'é'].map((text) => repeated?.test(text))).toEqual([false, true, false]);
  });
});
