import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type OpWorld, startOp } from '#test/op-world.ts';
import { SAVOIE, SAVOIE_SIREN, SAVOIE_SIRET } from '#test/organismes.ts';
import { mailsTo, subOf } from '#test/people.ts';
import { type Changes, messagesIn, pairsOf, Referent, rowsOf, textOf } from '#test/referent.ts';
import type { Answer } from '#test/visitor.ts';
import {
  ADMINISTRATEUR,
  AGENT,
  BOURG,
  BRETAGNE,
  CLAIRE,
  DOMBES,
  GRENOBLE,
  LUC,
  LYON,
  NINA,
  PAUL,
  SOFIA,
  YANN,
} from '../../scripts/cast.ts';

const PEOPLE = `/organismes/${DOMBES.siren}/utilisateurs`;

let op: OpWorld;
let agent: Referent;
let subs: Record<'claire' | 'paul' | 'yann' | 'nina' | 'sofia', string>;
beforeAll(async () => {
  op = await startOp();
  agent = await Referent.signedIn(op, AGENT);
  subs = {
    ...{ claire: await subOf(op.db, CLAIRE), paul: await subOf(op.db, PAUL), yann: await subOf(op.db, YANN) },
    ...{ nina: await subOf(op.db, NINA), sofia: await subOf(op.db, SOFIA) },
  };
});
afterAll(() => op.stop());

const userOf = async (sub: string) => (await op.db.query('select * from users where sub = $1', [sub])).rows[0];
/** Opens a sheet, on the sheet of an organisme, and sends it with `changes`. */
const change = async (sub: string, changes: Changes, who = agent, base = PEOPLE): Promise<Answer> =>
  who.send(await who.get(`${base}/${sub}`), `${base}/${sub}`, changes);
const press = async (sub: string, verb: string): Promise<Answer> =>
  agent.send(await agent.get(`${PEOPLE}/${sub}`), `${PEOPLE}/${sub}/${verb}`);

describe('la liste des utilisateurs d’un organisme', () => {
  test('S15 : ceux de ses SIRET, leurs fiches, l’export et l’historique, sous l’adresse de l’organisme', async () => {
    const { body } = await agent.get(PEOPLE);
    expect(rowsOf(body).map(([nom]) => nom?.split(' ')[0])).toEqual(['BENALI', 'DURAND', 'LE', 'MARTIN', 'PETIT']);
    for (const href of [
      `${PEOPLE}/${subs.paul}`,
      `${PEOPLE}/export.csv`,
      `${PEOPLE}/nouveau`,
      `/organismes/${DOMBES.siren}/historique`,
    ]) {
      expect(body).toContain(`href="${href}"`);
    }
    expect(body).not.toContain('href="/utilisateurs');
    const csv = await agent.get(`${PEOPLE}/export.csv`);
    expect(csv.body).toContain('DURAND;Paul');
  });

  test('S15 G65 : ajouter n’attend pas qu’une recherche n’ait trouvé personne', async () => {
    const { body } = await agent.get(`${PEOPLE}?q=martin`);
    expect(body).toContain(`<a class="btn btn--2" href="${PEOPLE}/nouveau?liste=q%3Dmartin">`);
    expect(body).not.toContain('aria-disabled');
    expect((await agent.get(`${PEOPLE}/nouveau`)).status).toBe(200);
  });

  test('G65 : un autre référent s’ajoute pendant l’absence du premier, avec le même mail', async () => {
    const person = { civilite: 'M', nom: 'Renaud', prenom: 'Ali', email: 'ali.renaud@exemple.test' };
    const sheet = await agent.send(await agent.get(`${PEOPLE}/nouveau?profil=referent`), `${PEOPLE}/nouveau`, person);
    expect(new URL(sheet.url).pathname.startsWith(PEOPLE)).toBe(true);
    expect(await mailsTo(op.db, person.email)).toEqual(['creation-compte']);
    const { rows } = await op.db.query('select sirets, profils from users where email = $1', [person.email]);
    expect(rows[0].sirets).toEqual([BOURG.siret, LYON.siret, GRENOBLE.siret]);
    expect(rows[0].profils).toContain('REFERENT_PORTAIL_OF');
  });
});

describe('G7 : une adresse déjà utilisée', () => {
  const typed = { civilite: 'M', nom: 'X', prenom: 'Y', sirets: [SAVOIE_SIRET] };
  const base = `/organismes/${SAVOIE_SIREN}/utilisateurs`;
  const tryAddress = async (email: string): Promise<Answer> =>
    agent.send(await agent.get(`${base}/nouveau`), `${base}/nouveau`, { ...typed, email });
  beforeAll(async () => {
    const { of: _of, cfa: _cfa, etablissementCfa: _etablissementCfa, siege: _siege, ...form } = SAVOIE;
    await agent.send(await agent.get(`/organismes/nouveau?numero=${SAVOIE_SIREN}`), '/organismes/nouveau', form);
  });

  test('G7 : dans sa région, l’agent voit de qui est le compte, et le rattache sans en créer', async () => {
    const taken = await tryAddress(PAUL.email);
    expect(messagesIn(taken)[0]).toContain('celui de Paul DURAND, CFA des Métiers du Bâtiment de la Dombes.');
    const page = await agent.get(`/organismes/${SAVOIE_SIREN}/rattacher?email=${encodeURIComponent(PAUL.email)}`);
    expect(taken.body).toContain(`/organismes/${SAVOIE_SIREN}/rattacher?email=${encodeURIComponent(PAUL.email)}`);
    const [, version = ''] = /name="version" value="(\d+)"/.exec(page.body) ?? [];
    const form = { email: PAUL.email, sirets: SAVOIE_SIRET, version };
    const sheet = await agent.post(`/organismes/${SAVOIE_SIREN}/rattacher`, form);
    expect(new URL(sheet.url).pathname).toBe(`${base}/${subs.paul}`);
    expect(textOf(sheet.body)).toContain('Le compte est rattaché à cet organisme.');
    expect((await userOf(subs.paul)).sirets).toEqual([LYON.siret, SAVOIE_SIRET]);
  });

  test('G15 : puis l’ancien organisme est quitté, depuis sa fiche', async () => {
    const left = await change(subs.paul, { sirets: [] });
    expect(textOf(left.body)).toContain("Cette personne n'est plus rattachée à vos établissements.");
    expect((await userOf(subs.paul)).sirets).toEqual([SAVOIE_SIRET]);
    expect((await agent.get(`${PEOPLE}/${subs.paul}`)).status).toBe(404);
    await op.db.query('insert into rattachements select sub, $2, granted_at from rattachements where sub = $1', [
      subs.paul,
      LYON.siret,
    ]);
  });

  test.each([
    [PAUL, 'La personne en est prévenue par mail, et ses sessions prennent fin.'],
    [NINA, "Aucun mail ne part : l'invitation que la personne a reçue vaut pour tous ses établissements."],
    [SOFIA, 'Aucun mail ne part : le compte est désactivé. Il se réactive ensuite, depuis sa fiche.'],
  ])('G7 : avant de rattacher, la page dit quel mail partira (%#)', async ({ email }, sentence) => {
    const page = await agent.get(`/organismes/${SAVOIE_SIREN}/rattacher?email=${encodeURIComponent(email)}`);
    expect(textOf(page.body)).toContain(sentence);
  });

  test('G7 : dans une autre, il apprend seulement qui appeler', async () => {
    const taken = await tryAddress(LUC.email);
    expect(messagesIn(taken)).toEqual([
      'email-erreur: Un compte existe déjà avec cette adresse mail, dans une autre région. Appelez la Direction régionale : Île-de-France.',
    ]);
    expect(taken.body).not.toMatch(/MOREAU|Formaconseil/);
  });
});

describe('G14 : un compte partagé', () => {
  test('G14 : avec une autre région, son activation, son profil et son adresse sont fermés à l’agent', async () => {
    const page = await agent.get(`${PEOPLE}/${subs.yann}`);
    expect(page.body).toMatch(/id="desactive"[^>]*disabled/);
    expect(textOf(page.body)).toContain("rattaché à un organisme d'une autre région");
    expect((await agent.send(page, `${PEOPLE}/${subs.yann}`, { desactive: 'oui', motif: 'x' })).status).toBe(403);
    expect((await change(subs.yann, { profils: ['UTILISATEUR_PORTAIL_OF'] })).status).toBe(403);
  });

  test('G14 : toutes ses régions lui étant données, il le désactive et le réactive', async () => {
    await op.db.query(`update staff set regions = '{53,84}' where role = 'agent'`);
    const closed = await change(subs.yann, { desactive: 'oui', motif: 'Départ', confirme: 'dernier-referent' });
    expect([closed.status, (await userOf(subs.yann)).status]).toEqual([200, 'inactive']);
    await press(subs.yann, 'reactiver');
    expect((await userOf(subs.yann)).status).toBe('active');
    await op.db.query(`update staff set regions = '{84}' where role = 'agent'`);
  });

  test('G14 : un administrateur le peut toujours', async () => {
    const admin = await Referent.signedIn(op, ADMINISTRATEUR);
    const base = `/organismes/${BRETAGNE.siren}/utilisateurs`;
    const page = await admin.get(`${base}/${subs.yann}`);
    expect(page.body).not.toMatch(/id="desactive"[^>]*disabled/);
    const warned = await change(subs.yann, { desactive: 'oui', motif: 'Départ' }, admin, base);
    expect(textOf(warned.body)).toContain('dernier référent actif');
    expect((await userOf(subs.yann)).status).toBe('active');
  });
});

describe('G11 : le dernier référent', () => {
  test('G11 : Constructys l’enlève, après avoir lu et confirmé', async () => {
    await change(subs.yann, { sirets: [] });
    const warned = await change(subs.claire, { profils: ['UTILISATEUR_PORTAIL_OF'] });
    expect(warned.status).toBe(409);
    expect(textOf(warned.body)).toContain("Cette personne est le dernier référent actif de l'organisme");
    expect((await userOf(subs.claire)).profils).toContain('REFERENT_PORTAIL_OF');
    const done = await agent.send(warned, `${PEOPLE}/${subs.claire}`);
    expect([done.status, (await userOf(subs.claire)).profils]).toEqual([200, ['UTILISATEUR_PORTAIL_OF']]);
    await change(subs.claire, { profils: ['UTILISATEUR_PORTAIL_OF', 'REFERENT_PORTAIL_OF'] });
  });

  test('G9 G11 : deux avertissements se confirment l’un après l’autre', async () => {
    const first = await change(subs.claire, { sirets: [] });
    expect(textOf(first.body)).toContain('Aucun établissement affecté');
    const second = await agent.send(first, `${PEOPLE}/${subs.claire}`);
    expect(textOf(second.body)).toContain('dernier référent actif');
    expect(pairsOf(second, `${PEOPLE}/${subs.claire}`).filter(([name]) => name === 'confirme')).toEqual([
      ['confirme', 'aucun-etablissement'],
      ['confirme', 'dernier-referent'],
    ]);
    expect((await userOf(subs.claire)).sirets).toHaveLength(3);
  });
});

describe('les actes sur un compte', () => {
  test('G2 S15 : renvoyer l’invitation', async () => {
    expect(textOf((await press(subs.nina, 'renvoyer')).body)).toContain("Le mail d'activation a été renvoyé.");
  });

  test('G8 : réactiver', async () => {
    expect(textOf((await press(subs.sofia, 'reactiver')).body)).toContain('Le compte est réactivé.');
    expect((await userOf(subs.sofia)).status).toBe('active');
  });

  test('P13 : déclarer un compte compromis ferme ses sessions, éteint son mot de passe et lui écrit', async () => {
    const sofia = await Referent.signedIn(op, SOFIA);
    const done = await press(subs.sofia, 'compromis');
    expect(textOf(done.body)).toContain('Le compte est déclaré compromis');
    expect((await sofia.get('/mon-compte')).url).toContain('/connexion/');
    expect((await userOf(subs.sofia)).compromised_at).toEqual(expect.any(Date));
    expect(await mailsTo(op.db, SOFIA.email)).toEqual(['reactivation', 'reinitialisation']);
    expect(textOf((await agent.get(`${PEOPLE}/${subs.sofia}`)).body)).toContain('Ce compte est déclaré compromis');
    const again = await agent.post(`${PEOPLE}/${subs.sofia}/compromis`);
    expect([again.status, textOf(again.body).includes('déjà déclaré compromis')]).toEqual([409, true]);
  });

  test('P13 : un référent ne le peut pas', async () => {
    const claire = await Referent.signedIn(op, CLAIRE);
    expect((await claire.get(`/utilisateurs/${subs.paul}`)).body).not.toContain('/compromis');
    expect((await claire.post(`/utilisateurs/${subs.paul}/compromis`)).status).toBe(404);
    expect((await claire.post(`${PEOPLE}/${subs.paul}/compromis`)).status).toBe(403);
    expect((await userOf(subs.paul)).compromised_at).toBeNull();
  });
});
