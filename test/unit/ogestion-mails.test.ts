import { describe, expect, test } from '@jest/globals';
import type { MailKind } from '../../idp-ogestion/src/domain/mails.ts';
import { type Content, MESSAGES } from '../../idp-ogestion/src/mail/messages.ts';

const DATA = { le: '2026-03-19T13:02:00Z', nouvelleAdresse: 'a@exemple.test', organisme: 'CFA', quittes: [] };
const said = (kind: MailKind, account: Content['person']['kind']): string => {
  const person = { kind: account, civilite: null, nom: 'RAMBAUD', email: 'dr.aura@exemple.test' };
  return JSON.stringify(MESSAGES[kind]({ person, home: 'https://ogestion.test', link: '', data: DATA }));
};
/** Only accounts of an OF or a CFA are attached to an organisme. */
const KINDS = (Object.keys(MESSAGES) as MailKind[]).filter((kind) => kind !== 'rattachement');

describe('les mails à ceux de Constructys', () => {
  test.each(KINDS)('S15 %s ne renvoie à aucun référent ni CFA', (kind) => {
    expect(said(kind, 'interne')).not.toMatch(/référent|votre CFA/);
  });

  test.each(['confirmation-mot-de-passe', 'desactivation', 'adresse-modifiee', 'suppression-annoncee'] as const)(
    'S15 %s renvoie à un administrateur, et une personne d’un CFA à son référent',
    (kind) => {
      expect(said(kind, 'interne')).toContain("un administrateur d'oGestion");
      expect(said(kind, 'portail')).toContain('un référent portail OF de votre CFA');
    },
  );
});
