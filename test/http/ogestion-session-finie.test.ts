import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { loginThroughForm } from '#test/op-client.ts';
import { type OpWorld, startOp } from '#test/op-world.ts';
import { send, signedInAt } from '#test/own-account.ts';
import { subOf } from '#test/people.ts';
import { Referent, textOf } from '#test/referent.ts';
import { type Answer, Visitor } from '#test/visitor.ts';
import { CLAIRE, DEMO_PASSWORD, PAUL } from '../../scripts/cast.ts';

let op: OpWorld;
let visitor: Visitor;
beforeAll(async () => {
  op = await startOp();
});
beforeEach(async () => {
  visitor = await signedInAt(op, PAUL);
});
afterAll(() => op.stop());

const EXPIRED = 'Votre session a expiré. Reconnectez-vous pour continuer.';
const saysSo = ({ body }: Answer) => textOf(body).includes(EXPIRED);
/** What idleness, a deactivation or another browser does: the cookie stays, the session is gone. */
const endSessions = () => op.db.query(`delete from oidc_records where model = 'Session'`);
const clicked = (path: string) => visitor.get(op.url + path, { headers: { 'sec-fetch-site': 'same-origin' } });

describe('domain.md §5.2 : une session finie', () => {
  test('G34 : la page de connexion le dit, puis ramène à la page', async () => {
    await endSessions();
    const login = await visitor.get(`${op.url}/mon-compte/sessions`);
    expect([new URL(login.url).pathname.split('/')[1], saysSo(login)]).toEqual(['connexion', true]);
    const page = await loginThroughForm(visitor, login, PAUL);
    expect([page.url, page.status]).toEqual([`${op.url}/mon-compte/sessions`, 200]);
  });

  test('déconnecté dans un autre onglet, un clic sur une page restée ouverte le dit aussi', async () => {
    await visitor.post(`${op.url}/deconnexion`, {});
    expect(saysSo(await clicked('/mon-compte'))).toBe(true);
  });

  test('jamais à une première visite, ni à qui vient de se déconnecter', async () => {
    expect(saysSo(await new Visitor().get(op.url))).toBe(false);
    const farewell = await visitor.post(`${op.url}/deconnexion`, {});
    expect(farewell.body).toContain('href="/login"');
    expect(saysSo(await clicked('/login'))).toBe(false);
    expect(saysSo(await visitor.get(op.url))).toBe(false);
  });

  test.each(['true', 'false', '<b>'])(
    'une application le fait dire par session_ended=%s, ou non',
    async (session_ended) => {
      const { url } = await op.clients.pushed.begin({ session_ended });
      expect(saysSo(await new Visitor().get(url))).toBe(session_ended === 'true');
    },
  );

  test.each(['/aide', '/inconnue', '/mot-de-passe/enregistre'])(
    'de %s, sans être connecté, rien ne mène droit à une page qui croirait la session finie',
    async (path) => {
      const links = [...(await new Visitor().get(op.url + path)).body.matchAll(/href="(\/[^"]*)"/g)];
      const pages = links.map(([, href = '']) => href).filter((href) => !href.startsWith('/assets/'));
      for (const page of pages) {
        const answer = await new Visitor().get(op.url + page, { headers: { 'sec-fetch-site': 'same-origin' } });
        expect([page, saysSo(answer)]).toEqual([page, false]);
      }
    },
  );

  test('qui est connecté revient à l’accueil depuis une page publique', async () => {
    expect((await clicked('/login')).body).toContain('Bienvenue dans votre espace');
  });
});

describe('domain.md §5.2 : un formulaire envoyé après la fin de la session', () => {
  test('G31 G74 : la saisie reste, et repart une fois reconnecté', async () => {
    const claire = await Referent.signedIn(op, CLAIRE);
    const paul = await subOf(op.db, PAUL);
    const page = await claire.openSheet(paul);
    await endSessions();
    const refused = await claire.send(page, `/utilisateurs/${paul}`, { prenom: `D'Arc`, motif: '"><b>' });
    expect([refused.status, saysSo(refused)]).toEqual([401, true]);
    expect(refused.body).not.toContain('"><b>');
    await loginThroughForm(claire.visitor, await claire.get('/login'), CLAIRE);
    const again = await claire.send(refused, `/utilisateurs/${paul}`);
    expect(textOf(again.body)).toContain('Vos modifications ont été enregistrées.');
    expect((await op.db.query('select prenom from users where sub = $1', [paul])).rows).toEqual([{ prenom: `D'Arc` }]);
  });

  test('P12 : un mot de passe ne revient pas dans la page, qui l’explique', async () => {
    await endSessions();
    const refused = await send(op, visitor, '/adresse', { current: DEMO_PASSWORD, email: 'paul@nouveau.test' });
    expect([refused.status, saysSo(refused)]).toEqual([401, true]);
    expect(refused.body).not.toMatch(/<form|<input/);
    expect(textOf(refused.body)).toContain('où figure un mot de passe');
  });
});
