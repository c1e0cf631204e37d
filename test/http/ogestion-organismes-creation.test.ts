import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type OpWorld, startOp } from '#test/op-world.ts';
import { SAVOIE, SAVOIE_SIREN, SAVOIE_SIRET } from '#test/organismes.ts';
import { mailsTo } from '#test/people.ts';
import { messagesIn, Referent, rowsOf, textOf } from '#test/referent.ts';
import type { Answer } from '#test/visitor.ts';
import { ADMINISTRATEUR, AGENT, BRETAGNE, DOMBES } from '../../scripts/cast.ts';

let op: OpWorld;
let agent: Referent;
beforeAll(async () => {
  op = await startOp();
  agent = await Referent.signedIn(op, AGENT);
});
afterAll(() => op.stop());

/** The form of a new organisme as it is typed; boxes are sent when they are ticked. */
const { of: _of, cfa: _cfa, etablissementCfa: _etablissementCfa, siege: _siege, ...TYPED } = SAVOIE;
const REFERENT = { civilite: 'MME', nom: 'Vasseur', prenom: 'Claire', email: 'claire.vasseur@exemple.test' };
const nouveau = (numero: string): Promise<Answer> =>
  agent.get(`/organismes/nouveau?numero=${encodeURIComponent(numero)}`);

describe('créer un organisme et son premier référent', () => {
  test('G64 : un numéro que personne ne connaît ouvre le formulaire, rempli de ce numéro', async () => {
    const page = await nouveau('000 567 891 00015');
    expect(page.body).toMatch(/id="siren"[^>]*value="000567891"/);
    expect(page.body).toMatch(/id="siret"[^>]*value="00056789100015"/);
    expect(textOf(page.body)).toContain("Cet organisme n'est connu d'aucune Direction régionale.");
  });

  test('S15 S126 : organisme et siège d’abord, sans mail', async () => {
    const made = await agent.send(await nouveau(SAVOIE_SIREN), '/organismes/nouveau', TYPED);
    expect(new URL(made.url).pathname).toBe(`/organismes/${SAVOIE_SIREN}`);
    const said = textOf(made.body);
    expect(said).toContain("L'organisme est créé. Ajoutez son premier référent");
    expect(said).toContain(
      'Direction régionale Auvergne-Rhône-Alpes CFA du Bâtiment de Savoie Actif Siren 000 567 891',
    );
    expect(said).toMatch(/Organisme \(terminé\) créé le .* Établissements \(terminé\) 1 SIRET rattaché/);
    expect(said).toContain("Premier référent à créer Accès ouvert à l'activation du référent");
    expect(made.body).toMatch(/<li class="now" aria-current="step">Premier référent/);
    expect((await op.db.query('select from mails')).rowCount).toBe(0);
  });

  test('S15 S126 : puis le premier référent, avec les deux profils et le siège cochés, qui reçoit le mail d’activation', async () => {
    const base = `/organismes/${SAVOIE_SIREN}/utilisateurs`;
    const form = await agent.get(`${base}/nouveau?profil=referent`);
    expect(form.body).toMatch(/id="REFERENT_PORTAIL_OF"[^>]*checked/);
    expect(form.body).toMatch(new RegExp(`value="${SAVOIE_SIRET}" checked`));
    const sheet = await agent.send(form, `${base}/nouveau`, REFERENT);
    expect(textOf(sheet.body)).toContain("L'utilisateur a été créé. Un mail de création de compte lui a été envoyé.");
    expect(await mailsTo(op.db, REFERENT.email)).toEqual(['creation-compte']);
    const { rows } = await op.db.query('select profils, sirets, regions, kind from users where email = $1', [
      REFERENT.email,
    ]);
    expect(rows).toEqual([
      {
        ...{ profils: ['UTILISATEUR_PORTAIL_OF', 'REFERENT_PORTAIL_OF'], sirets: [SAVOIE_SIRET] },
        ...{ regions: ['84'], kind: 'portail' },
      },
    ]);
  });

  test('S15 G2 : la fiche dit où en est l’invitation, et la renvoie', async () => {
    const sheet = await agent.get(`/organismes/${SAVOIE_SIREN}`);
    expect(rowsOf(sheet.body)[0]).toEqual([
      'Claire VASSEUR',
      REFERENT.email,
      "En attente d'activation",
      'Renvoyer le mail à Claire VASSEUR',
    ]);
    expect(textOf(sheet.body)).toContain('Premier référent invitation envoyée le ');
    const { rows } = await op.db.query<{ sub: string }>('select sub from users where email = $1', [REFERENT.email]);
    const sent = await agent.send(sheet, `/organismes/${SAVOIE_SIREN}/utilisateurs/${rows[0]?.sub}/renvoyer`);
    expect(textOf(sent.body)).toContain("Le mail d'activation a été renvoyé.");
    expect(await mailsTo(op.db, REFERENT.email)).toEqual(['creation-compte', 'creation-compte']);
  });

  test('G61 : son historique nomme qui a fait quoi', async () => {
    const { body } = await agent.get(`/organismes/${SAVOIE_SIREN}/historique`);
    expect(rowsOf(body).map(([, act, target, by]) => [act, target, by])).toEqual([
      ["Renvoi du mail d'activation", 'Claire VASSEUR', 'Aurélie RAMBAUD'],
      ['Création du compte', 'Claire VASSEUR', 'Aurélie RAMBAUD'],
      ["Création de l'organisme", '–', 'Aurélie RAMBAUD'],
    ]);
  });
});

describe('G64 : ne pas créer deux fois', () => {
  test.each([
    ['son SIREN', DOMBES.siren],
    ['le SIRET de son siège, tapé par groupes', '000 123 455 00016'],
  ])('G64 : par %s, sa fiche s’ouvre', async (_by, numero) => {
    const page = await nouveau(numero);
    expect(new URL(page.url).pathname).toBe(`/organismes/${DOMBES.siren}`);
    expect(textOf(page.body)).toContain('Cet organisme existe déjà : complétez-le');
  });

  test('G64 : un SIRET qui lui manque s’y ajoute', async () => {
    const page = await nouveau('00012345500057');
    expect(page.body).toContain(`/organismes/${DOMBES.siren}/etablissements/nouveau?siret=00012345500057`);
  });

  test('G64 : d’une autre région, seule sa Direction régionale est dite', async () => {
    const page = await nouveau(BRETAGNE.siren);
    expect(textOf(page.body)).toContain('il est suivi par la Direction régionale Bretagne.');
    expect(page.body).not.toContain('Campus TP');
    const forced = await agent.send(await nouveau('000999995'), '/organismes/nouveau', {
      ...{ ...TYPED, siren: BRETAGNE.siren, siret: '00023456700022' },
    });
    expect(messagesIn(forced)).toEqual([
      'siren-erreur: Cet organisme existe déjà : il est suivi par la Direction régionale Bretagne.',
    ]);
    expect(forced.body).not.toContain('Campus TP');
  });

  test('G64 : envoyé quand même, le formulaire mène à la fiche de celui de la région', async () => {
    const form = await nouveau('000999995');
    const answer = await agent.send(form, '/organismes/nouveau', {
      ...TYPED,
      siren: DOMBES.siren,
      siret: '00012345500057',
    });
    expect(answer.status).toBe(422);
    expect(answer.body).toContain(`<a href="/organismes/${DOMBES.siren}">Ouvrir sa fiche</a>`);
  });

  test('S15 : un numéro mal tapé le dit', async () => {
    expect(textOf((await nouveau('123456789')).body)).toContain("Ce numéro n'est ni un SIREN");
  });
});

describe('la région', () => {
  test('S15 : celle du code postal du siège, que l’agent ne tient pas : elle se refuse, et se choisit', async () => {
    const rennes = {
      ...TYPED,
      siren: '000999995',
      siret: '00099999500012',
      codePostal: '35000',
      ville: 'Rennes',
      uai: '',
    };
    const refused = await agent.send(await nouveau('000999995'), '/organismes/nouveau', rennes);
    expect(messagesIn(refused)).toEqual([
      expect.stringMatching(/^region-erreur: Ce code postal est d'une autre région/),
    ]);
    const forged = await agent.send(await nouveau('000999995'), '/organismes/nouveau', { ...rennes, region: '53' });
    expect(messagesIn(forged)).toEqual(['region-erreur: Choisissez une de vos régions.']);
    const chosen = await agent.send(await nouveau('000999995'), '/organismes/nouveau', { ...rennes, region: '84' });
    expect(new URL(chosen.url).pathname).toBe('/organismes/000999995');
  });

  test('S15 : un administrateur les a toutes', async () => {
    const admin = await Referent.signedIn(op, ADMINISTRATEUR);
    expect((await admin.get(`/organismes/${BRETAGNE.siren}`)).status).toBe(200);
    const page = await admin.get(`/organismes/${BRETAGNE.siren}/modifier`);
    expect(page.body.match(/<option/g)).toHaveLength(18);
    const moved = await admin.send(page, `/organismes/${BRETAGNE.siren}/modifier`, { region: '84' });
    expect(textOf(moved.body)).toContain('Direction régionale Auvergne-Rhône-Alpes Campus TP Bretagne');
    expect((await agent.get(`/organismes/${BRETAGNE.siren}`)).status).toBe(200);
    await admin.send(
      await admin.get(`/organismes/${BRETAGNE.siren}/modifier`),
      `/organismes/${BRETAGNE.siren}/modifier`,
      { region: '53' },
    );
    expect((await agent.get(`/organismes/${BRETAGNE.siren}`)).status).toBe(404);
  });
});
