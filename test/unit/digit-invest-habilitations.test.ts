import { describe, expect, test } from '@jest/globals';
import { bourg, lyon, paul } from '#test/digit-invest.ts';
import { cfaCourant, cfaDe } from '../../rp-digit-invest/src/domain/habilitations.ts';
import type { Session } from '../../rp-digit-invest/src/domain/sessions.ts';

const sansCfa = { ...bourg, siret: '00034567800015', cfa: false };

const session = (etablissements: Session['claims']['etablissements'], siret: string | null = null): Session => ({
  cookieId: 'cookie',
  iss: 'http://localhost:3000',
  sub: 'sub',
  opSid: null,
  authTime: null,
  sealedIdToken: Buffer.alloc(0),
  sealedRefreshToken: Buffer.alloc(0),
  claims: paul({ etablissements }),
  claimsReadAt: new Date(0),
  startedAt: new Date(0),
  siret,
});

describe('Les droits dans Digit Invest viennent des CFA rattachés', () => {
  test('S2 : un établissement qui n’est pas un CFA ne donne aucun droit', () => {
    expect(cfaDe(paul({ etablissements: [sansCfa] }))).toEqual([]);
    expect(cfaCourant(session([sansCfa]))).toBeUndefined();
  });

  test('G16 : un seul CFA est choisi de lui-même, même quand d’autres établissements sont rattachés', () => {
    expect(cfaCourant(session([sansCfa, lyon]))).toEqual(lyon);
  });

  test('S100 : avec plusieurs CFA, rien n’est choisi à la place de la personne', () => {
    expect(cfaCourant(session([bourg, lyon]))).toBeUndefined();
    expect(cfaCourant(session([bourg, lyon], lyon.siret))).toEqual(lyon);
  });

  test('S99 : un CFA choisi puis retiré ne compte plus', () => {
    expect(cfaCourant(session([bourg, { ...lyon, siret: '00012345500032' }], lyon.siret))).toBeUndefined();
  });

  test('G40 : un CFA fermé reste accessible', () => {
    const ferme = { ...lyon, actif: false };
    expect(cfaCourant(session([ferme]))).toEqual(ferme);
  });
});
