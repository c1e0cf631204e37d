import { describe, expect, test } from '@jest/globals';
import { pagerOf } from '#shared/lists.ts';
import { placeOf } from '#shared/paging.ts';
import type { Refusal } from '#shared/refusal.ts';
import { Faults } from '../../idp-ogestion/src/domain/faults.ts';
import { isEmail, readNewUserForm, readUserForm, type UserForm } from '../../idp-ogestion/src/domain/user-form.ts';
import { LYON } from '../../scripts/cast.ts';

const TODAY = new Date('2026-03-12T10:00:00Z');
const TYPED: UserForm = {
  civilite: 'M',
  nom: 'Perrin',
  prenom: 'Mathieu',
  email: 'mathieu.perrin@exemple.test',
  dateNaissance: '',
  profils: ['UTILISATEUR_PORTAIL_OF'],
  sirets: [LYON.siret],
  desactive: false,
  motif: '',
};
const read = (changes: Partial<UserForm>) => readUserForm({ ...TYPED, ...changes }, TODAY);

/** The faults of a form, by field. */
function faultsOf(changes: Partial<UserForm>, reader = readUserForm): Record<string, string> {
  try {
    reader({ ...TYPED, ...changes }, TODAY);
  } catch (error) {
    if (error instanceof Faults) {
      return Object.fromEntries(error.faults.map(({ field, sentence }) => [field, sentence]));
    }
    throw error;
  }
  return {};
}

describe('la fiche d’un utilisateur', () => {
  test('S70 G66 : les quatre champs vides sont refusés ensemble, chacun avec sa phrase', () => {
    expect(faultsOf({ civilite: '', nom: ' ', prenom: '', email: '' })).toEqual({
      civilite: 'Choisissez une civilité.',
      nom: 'Saisissez le nom.',
      prenom: 'Saisissez le prénom.',
      email: "Saisissez l'adresse mail. Exemple : nom@domaine.fr.",
    });
  });

  test.each([['M'], ['MME']])('S73 : la civilité %s est lue', (civilite) => {
    expect(read({ civilite }).civilite).toBe(civilite);
  });

  test.each([['MLLE'], ['m'], ['MADAME']])('S73 : la civilité %s est refusée', (civilite) => {
    expect(faultsOf({ civilite })).toHaveProperty('civilite');
  });

  test.each([
    ['perrin', 'PERRIN'],
    ['  le   goff ', 'LE GOFF'],
    ['d’Ornano-Élie', "D'ORNANO-ÉLIE"],
    ['testgestion_adm', 'TESTGESTION_ADM'],
    ['e\u0301lie', 'ÉLIE'],
    ['x'.repeat(80), 'X'.repeat(80)],
  ])('S53 S74 : le nom « %s » s’écrit %s', (nom, expected) => {
    expect(read({ nom }).nom).toBe(expected);
  });

  test.each([['x'.repeat(81)], ['Perrin2'], ['<b>Perrin</b>'], ['--'], ['Perrin;'], ['=1+1'], ['@perrin']])(
    'S74 S75 : « %s » n’est ni un nom ni un prénom',
    (text) => {
      expect(Object.keys(faultsOf({ nom: text, prenom: text }))).toEqual(['nom', 'prenom']);
    },
  );

  test('S75 : le prénom garde ses minuscules', () => {
    expect(read({ prenom: ' Jean-François ' }).prenom).toBe('Jean-François');
  });

  test('S76 S17 : l’adresse est sans espace autour ni majuscule', () => {
    expect(read({ email: '  Mathieu.PERRIN@Exemple.test ' }).email).toBe('mathieu.perrin@exemple.test');
  });

  test.each([['perrin'], ['perrin@'], ['@exemple.test'], ['a b@exemple.test'], [`${'x'.repeat(250)}@exemple.test`]])(
    'S76 : « %s » n’est pas une adresse',
    (email) => {
      expect(faultsOf({ email })).toHaveProperty('email');
      expect(isEmail(email)).toBe(false);
    },
  );

  test('S76 : une adresse de 254 caractères est la plus longue', () => {
    const domain = `@${'d'.repeat(60)}.${'e'.repeat(60)}.${'f'.repeat(60)}.test`;
    const local = 'x'.repeat(64);
    expect(faultsOf({ email: local + domain })).toEqual({});
  });

  test.each([
    ['28/06/1990', '1990-06-28'],
    ['1/2/2000', '2000-02-01'],
    ['29/02/2024', '2024-02-29'],
    ['', null],
  ])('S55 : la date de naissance « %s » est lue %s', (typed, expected) => {
    expect(read({ dateNaissance: typed }).dateNaissance).toBe(expected);
  });

  test.each([['31/02/1990'], ['1990-06-28'], ['28/06/90'], ['12/03/2026'], ['01/01/1899'], ['hier']])(
    'S55 : la date de naissance « %s » est refusée avec un exemple',
    (dateNaissance) => {
      expect(faultsOf({ dateNaissance }).dateNaissance).toContain('Exemple : 28/06/1990');
    },
  );

  test('S80 : « Utilisateur portail OF » est obligatoire, même quand Référents est coché', () => {
    const sentence = 'Le profil « Utilisateur portail OF » est obligatoire.';
    expect(faultsOf({ profils: [] })).toEqual({ profils: sentence });
    expect(faultsOf({ profils: ['REFERENT_PORTAIL_OF'] })).toEqual({ profils: sentence });
  });

  test('S81 : les deux profils cochés sont lus, dans un ordre et une seule fois', () => {
    const profils = ['REFERENT_PORTAIL_OF', 'UTILISATEUR_PORTAIL_OF', 'REFERENT_PORTAIL_OF'];
    expect(read({ profils }).profils).toEqual(['UTILISATEUR_PORTAIL_OF', 'REFERENT_PORTAIL_OF']);
  });

  test('S80 : un profil forgé est refusé', () => {
    expect(() => read({ profils: ['UTILISATEUR_PORTAIL_OF', 'ADMIN'] })).toThrow(
      expect.objectContaining({ kind: 'bad-request' } satisfies Partial<Refusal>),
    );
  });

  test('G10 : sans établissement, un compte ne se crée pas ; une fiche existante peut n’en garder aucun', () => {
    expect(faultsOf({ sirets: [] }, readNewUserForm)).toEqual({ sirets: 'Affectez au moins un établissement.' });
    expect(faultsOf({ sirets: [] })).toEqual({});
  });
});

describe('la place d’une page dans sa liste', () => {
  const textOf = (page: number, shown: number, count: number) =>
    pagerOf(placeOf(page, shown, count), (number) => `?page=${number}`).text.replaceAll('\u202f', ' ');

  test('S68 : « Afficher les items 1 - 4 de 4 »', () => {
    expect(textOf(1, 4, 4)).toBe('Afficher les items 1 - 4 de 4');
  });

  test('G68 : vingt par page, le nombre exact jusqu’à 10 000, puis « plus de 10 000 »', () => {
    expect(textOf(7, 14, 134)).toBe('Afficher les items 121 - 134 de 134');
    expect(textOf(1, 20, 10_000)).toBe('Afficher les items 1 - 20 de 10 000');
    expect(textOf(500, 20, 10_001)).toBe('Afficher les items 9981 - 10000 de plus de 10 000');
  });

  test('G68 : rien à afficher se dit', () => {
    expect(textOf(1, 0, 0)).toBe('Aucun élément à afficher');
    expect(textOf(9, 0, 134)).toBe('Aucun élément à afficher');
  });

  test('G68 : des liens vers la première, la dernière et les voisines, et rien au-delà de la 500e', () => {
    const pager = pagerOf(placeOf(500, 20, 10_001), (number) => `?page=${number}`);
    expect(pager.pages.map((page) => page?.number ?? '…')).toEqual([1, '…', 498, 499, 500]);
    expect([pager.previous, pager.next]).toEqual(['?page=499', undefined]);
    expect(placeOf(900, 20, 10_001)).toMatchObject({ page: 500, first: 9981 });
  });
});
