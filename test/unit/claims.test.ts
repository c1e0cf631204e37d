import { describe, expect, test } from '@jest/globals';
import { CLAIMS_OF_SCOPE, claimsSchema, SCOPES } from '#shared/claims.ts';

const ETABLISSEMENT = {
  siret: '00012345500024',
  raison_sociale: 'CFA des Métiers du Bâtiment de la Dombes',
  adresse: '',
  code_postal: '69007',
  ville: 'Lyon',
  nda: null,
  uai: null,
  cfa: true,
  siege: false,
  actif: true,
};
const CLAIMS = {
  sub: 'a-subject',
  given_name: 'Paul',
  family_name: 'DURAND',
  email: 'paul.durand@exemple.test',
  email_verified: true,
  civilite: null,
  profils: ['UTILISATEUR_PORTAIL_OF'],
  etablissements: [ETABLISSEMENT],
};

describe('claimsSchema (domain.md §6.9)', () => {
  test('takes what userinfo gives, an empty address and an unknown civility included', () => {
    expect(claimsSchema.parse(CLAIMS)).toEqual(CLAIMS);
  });

  test.each([
    ['no subject', { sub: '' }],
    ['a subject over 255 characters (OpenID Connect Core §2)', { sub: 'x'.repeat(256) }],
    ['an unknown profile', { profils: ['ADMINISTRATEUR'] }],
    ['a SIRET of thirteen digits', { etablissements: [{ ...ETABLISSEMENT, siret: '4332083401265' }] }],
    ['a CFA flag that is text', { etablissements: [{ ...ETABLISSEMENT, cfa: 'true' }] }],
    ['no establishments at all', { etablissements: undefined }],
  ])('refuses %s', (_what, change) => {
    expect(claimsSchema.safeParse({ ...CLAIMS, ...change }).success).toBe(false);
  });

  test('the check digit of a SIRET is not asked here: it is never refused on display', () => {
    const etablissements = [{ ...ETABLISSEMENT, siret: '68150483908012' }];
    expect(claimsSchema.safeParse({ ...CLAIMS, etablissements }).success).toBe(true);
  });
});

test('every claim of the contract is released by exactly one scope', () => {
  const released: string[] = SCOPES.flatMap((scope) => CLAIMS_OF_SCOPE[scope]);
  expect(new Set(released).size).toBe(released.length);
  expect(released).toEqual(expect.arrayContaining(Object.keys(claimsSchema.shape)));
});
