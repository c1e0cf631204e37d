import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { systemClock } from '#shared/clock.ts';
import { holdClock, moveClock, releaseClock } from '#test/clock.ts';
import { type OpWorld, startOp } from '#test/op-world.ts';
import { mailsTo, subOf } from '#test/people.ts';
import { pairsOf, Referent, textOf } from '#test/referent.ts';
import { Visitor } from '#test/visitor.ts';
import { issueLink, readLink } from '../../idp-ogestion/src/domain/links.ts';
import { AGENT, CLAIRE, LUC, LYON, NINA, PAUL, YANN } from '../../scripts/cast.ts';

let op: OpWorld;
let claire: Referent;
let nina: string;
let paul: string;
beforeAll(async () => {
  op = await startOp({ OGESTION_TRUST_PROXY: 'true' });
  claire = await Referent.signedIn(op, CLAIRE);
  [nina, paul] = await Promise.all([subOf(op.db, NINA), subOf(op.db, PAUL)]);
});
afterEach(releaseClock);
afterAll(() => op.stop());

const pressed = async (sub: string, verb: string, referent = claire) =>
  referent.send(await referent.openSheet(sub), `/utilisateurs/${sub}/${verb}`);
const eventsOn = async (sub: string) =>
  (
    await op.db.query<{ event: string }>('select event from audit_events where target_sub = $1 order by id', [sub])
  ).rows.map(({ event }) => event);

describe('S88 : qui n’est pas référent', () => {
  const PAGES = ['', '/export.csv', '/historique', '/salaries', '/nouveau', '/inconnu'];
  const FORMS = [
    '/nouveau',
    '/inconnu',
    '/inconnu/reactiver',
    '/inconnu/renvoyer',
    '/inconnu/debloquer',
    '/inconnu/deconnecter',
  ];

  test.each([
    ['un simple utilisateur', PAUL],
    ['un utilisateur d’un autre organisme', LUC],
    ['un agent de Constructys', AGENT],
  ])('S88 : %s reçoit 403 à chaque adresse', async (_who, person) => {
    const visitor = await Referent.signedIn(op, person);
    for (const path of PAGES) expect((await visitor.get(`/utilisateurs${path}`)).status).toBe(403);
    for (const path of FORMS) expect((await visitor.post(`/utilisateurs${path}`)).status).toBe(403);
  });

  test('S88 : personne de connecté passe par la connexion', async () => {
    for (const path of PAGES) {
      const answer = await new Visitor().get(`${op.url}/utilisateurs${path}`);
      expect(answer.body).toContain('Je me connecte');
    }
  });

  test('S88 : un envoi venu d’un autre site est refusé', async () => {
    const headers = { 'sec-fetch-site': 'cross-site', origin: 'https://evil.test' };
    for (const path of FORMS) {
      expect((await claire.visitor.post(`${op.url}/utilisateurs${path}`, {}, { headers })).status).toBe(403);
    }
  });

  test('S88 G21 : un référent qui a perdu son profil ne gère plus personne, au clic suivant', async () => {
    const yann = await Referent.signedIn(op, YANN);
    const page = await yann.openSheet(paul);
    await op.db.query(`update users set profils = '{UTILISATEUR_PORTAIL_OF}' where email = $1`, [YANN.email]);
    expect((await yann.send(page, `/utilisateurs/${paul}`, { prenom: 'Pol' })).status).toBe(403);
    await op.db.query(`update users set profils = '{UTILISATEUR_PORTAIL_OF,REFERENT_PORTAIL_OF}' where email = $1`, [
      YANN.email,
    ]);
  });
});

describe('S46 : le compte d’un autre organisme', () => {
  test('S46 G13 : rien n’en existe, ni page ni bouton', async () => {
    const luc = await subOf(op.db, LUC);
    const pairs = pairsOf(await claire.openSheet(paul), `/utilisateurs/${paul}`);
    expect((await claire.openSheet(luc)).status).toBe(404);
    for (const verb of ['', '/reactiver', '/renvoyer', '/debloquer', '/deconnecter']) {
      const answer = await claire.post(`/utilisateurs/${luc}${verb}`, pairs);
      expect([verb, answer.status]).toEqual([verb, 404]);
      expect(answer.body).not.toMatch(/MOREAU|Formaconseil/);
    }
    expect(await eventsOn(luc)).toEqual([]);
    expect(await mailsTo(op.db, LUC.email)).toEqual([]);
  });
});

describe('G2 : renvoyer le mail d’activation', () => {
  test('G2 L12 : le mail repart, le lien précédent ne vaut plus, c’est journalisé', async () => {
    const token = await issueLink(op.db, systemClock, { sub: nina, email: NINA.email, purpose: 'activation' });
    const answer = await pressed(nina, 'renvoyer');
    expect(textOf(answer.body)).toContain("Le mail d'activation a été renvoyé. Le lien précédent n'est plus valable.");
    expect(await mailsTo(op.db, NINA.email)).toEqual(['creation-compte']);
    await expect(readLink(op.db, systemClock, token, 'activation')).rejects.toThrow("n'est plus valable");
    expect(await eventsOn(nina)).toEqual(['activation_mail_resent']);
  });

  test('G2 G31 : cinq fois en 24 heures, un double clic compte pour un', async () => {
    holdClock();
    const page = await claire.openSheet(nina);
    const path = `/utilisateurs/${nina}/renvoyer`;
    await Promise.all([claire.send(page, path), claire.send(page, path)]);
    expect(await mailsTo(op.db, NINA.email)).toHaveLength(2);
    for (const _time of [3, 4, 5]) await pressed(nina, 'renvoyer');
    const sixth = await pressed(nina, 'renvoyer');
    expect(sixth.status).toBe(429);
    expect(textOf(sixth.body)).toContain('Réessayez demain');
    expect(textOf(sixth.body)).not.toContain('Recharger la fiche');
    moveClock(25 * 3600);
    claire = await Referent.signedIn(op, CLAIRE);
    expect((await pressed(nina, 'renvoyer')).status).toBe(200);
  });

  test('G2 : un compte activé ne l’offre pas, et le refuse', async () => {
    claire = await Referent.signedIn(op, CLAIRE);
    expect((await claire.openSheet(paul)).body).not.toContain('/renvoyer');
    expect((await claire.post(`/utilisateurs/${paul}/renvoyer`)).status).toBe(409);
  });
});

describe('G59 L12 : l’état du dernier mail', () => {
  const stateShown = async (sub: string) =>
    /Dernier mail (.*?) (?:Lien d'activation|Connexion|Sessions)/.exec(textOf((await claire.openSheet(sub)).body))?.[1];

  test.each([
    ['queued', /^Création de compte en cours d'envoi depuis le /],
    ['sent', /^Création de compte envoyé le \d+ /],
    ['failed', /^Création de compte non remis, nouvel essai prévu/],
    ['skipped', /^Création de compte sans objet/],
    ['failed', /^Création de compte non remis, abandonné/, 25],
  ])('G59 : %s se lit sur la fiche : %s', async (state, sentence, attempts = 1) => {
    await op.db.query('update mails set state = $2, attempts = $3 where sub = $1', [nina, state, attempts]);
    expect(await stateShown(nina)).toMatch(sentence);
  });

  test('L12 : le lien valable puis expiré aussi, jamais le lien lui-même', async () => {
    const token = await issueLink(op.db, systemClock, { sub: nina, email: NINA.email, purpose: 'activation' });
    const { body } = await claire.openSheet(nina);
    expect(textOf(body)).toContain("valable jusqu'au ");
    expect(body).not.toContain(token);
    await op.db.query('update links set expires_at = created_at where sub = $1', [nina]);
    expect(textOf((await claire.openSheet(nina)).body)).toContain('lien expiré depuis le ');
  });

  test('P12 L12 : la fiche ne montre ni ne change aucun mot de passe', async () => {
    const { body } = await claire.openSheet(paul);
    expect(body).not.toMatch(/argon2|type="password"/);
    const { rows } = await op.db.query('select password_hash from users where sub = $1', [paul]);
    await claire.change(paul, { password: 'Quatre grues rouges', password_hash: 'x', prenom: 'Paul' });
    expect((await op.db.query('select password_hash from users where sub = $1', [paul])).rows).toEqual(rows);
  });
});

describe('G20 G21 : l’accès prend fin par une seule porte', () => {
  /** Paul at work, here and in an application, and whether he still is. */
  async function paulAtWork() {
    const visitor = new Visitor();
    const { access_token, refresh_token } = await op.clients.direct.signIn(visitor, PAUL);
    return {
      isIn: async () => (await visitor.get(`${op.url}/`)).body.includes('Bienvenue dans votre espace'),
      tokens: async () => [
        (await op.clients.direct.userinfo(access_token)).status,
        (await op.clients.direct.refresh(refresh_token)).status,
      ],
    };
  }
  const reasonsOf = async (sub: string) =>
    (
      await op.db.query(
        `select details ->> 'reason' as reason from audit_events where event = 'session_ended' and actor_sub = $1 order by id`,
        [sub],
      )
    ).rows.map(({ reason }) => reason);

  test.each([
    ['S58 G20 : désactivé', { desactive: 'oui', motif: 'Départ' }, 'deactivated'],
    [
      'S99 G21 : un SIRET retiré',
      { desactive: undefined, sirets: [] as string[], confirme: 'aucun-etablissement' },
      'rights-changed',
    ],
  ])('%s, il est dehors partout et l’application l’apprend', async (_case, changes, reason) => {
    await op.db.query('update users set deactivated_at = null where sub = $1', [paul]);
    const work = await paulAtWork();
    expect(await work.isIn()).toBe(true);
    await claire.change(paul, changes);
    const notice = await op.rp.nextNotice();
    expect(notice.path).toBe('/application-directe/canal-arriere');
    expect(await work.isIn()).toBe(false);
    expect(await work.tokens()).toEqual([401, 400]);
    expect((await reasonsOf(paul)).at(-1)).toBe(reason);
  });

  test('S99 G21 : un profil retiré aussi ; un droit ajouté ne dérange pas', async () => {
    await op.db.query('update users set deactivated_at = null where sub = $1', [paul]);
    await op.db.query('insert into rattachements (sub, siret, granted_at) values ($1, $2, $3)', [
      paul,
      LYON.siret,
      systemClock.now(),
    ]);
    const work = await paulAtWork();
    await claire.change(paul, { profils: ['UTILISATEUR_PORTAIL_OF', 'REFERENT_PORTAIL_OF'] });
    expect(await work.isIn()).toBe(true);
    await claire.change(paul, { prenom: 'Pol' });
    expect(await work.isIn()).toBe(true);
    await claire.change(paul, { profils: ['UTILISATEUR_PORTAIL_OF'] });
    await op.rp.nextNotice();
    expect(await work.isIn()).toBe(false);
  });

  test('« Mettre fin à ses sessions » le déconnecte partout, son compte reste ouvert', async () => {
    const work = await paulAtWork();
    expect(textOf((await claire.openSheet(paul)).body)).toContain('Sessions ouvertes 1');
    await pressed(paul, 'deconnecter');
    await op.rp.nextNotice();
    expect(await work.isIn()).toBe(false);
    expect((await reasonsOf(paul)).at(-1)).toBe('ended-by-referent');
    expect(await (await paulAtWork()).isIn()).toBe(true);
  });

  test('G12 : pas les siennes', async () => {
    expect((await claire.post(`/utilisateurs/${await subOf(op.db, CLAIRE)}/deconnecter`)).status).toBe(403);
  });
});
