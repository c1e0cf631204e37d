import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { loginThroughForm } from '#test/op-client.ts';
import { type OpWorld, startOp } from '#test/op-world.ts';
import { type Answer, Visitor } from '#test/visitor.ts';
import { CLAIRE } from '../../scripts/cast.ts';

let op: OpWorld;
let digitInvest: Answer;
let portail: Answer;
beforeAll(async () => {
  op = await startOp();
  digitInvest = await new Visitor().get((await op.clients.pushed.begin()).url);
  portail = await new Visitor().get(`${op.url}/login`);
});
afterAll(() => op.stop());

const heading = ({ body }: Answer) => /<h1[^>]*>([^<]*)<\/h1>/.exec(body)?.[1];
const input = ({ body }: Answer, name: string) => new RegExp(`<input[^>]*name="${name}"[^>]*>`).exec(body)?.[0] ?? '';
const formIn = ({ body }: Answer) => /<form[\s\S]*?<\/form>/.exec(body)?.[0] ?? '';

describe('la page de connexion', () => {
  test('S16 S19 demandée par Digit Invest, elle porte son nom et reste chez oGestion', () => {
    expect(digitInvest.url).toMatch(`${op.url}/connexion/`);
    expect(heading(digitInvest)).toBe('Digit Invest CFA');
    expect(digitInvest.body).toContain('data-app="digit-invest"');
  });

  test('S19 S27 demandée à /login, elle porte celui d’oGestion', () => {
    expect(portail.url).toMatch(`${op.url}/connexion/`);
    expect(heading(portail)).toBe('oGestion');
    expect(portail.body).toContain('data-app="ogestion"');
  });

  test('S20 le logo et sa devise sont là', () => {
    for (const { body } of [digitInvest, portail])
      expect(body).toMatch(/Constructys[\s\S]{0,40}Votre partenaire compétences/);
  });

  test('S21 P6 l’adresse mail', () => {
    const field = input(digitInvest, 'email');
    for (const part of ['type="email"', 'autocomplete="username"', 'placeholder="XXX@XXX.fr"', 'required']) {
      expect(field).toContain(part);
    }
    const id = /id="([^"]*)"/.exec(field)?.[1];
    expect(digitInvest.body).toMatch(new RegExp(`<label[^>]*for="${id}"[^>]*>[\\s\\S]*?Adresse mail`));
  });

  test('S22 P6 le mot de passe, masqué, jamais coupé', () => {
    const field = input(digitInvest, 'password');
    expect(field).toContain('type="password"');
    expect(field).toContain('autocomplete="current-password"');
    expect(field).not.toMatch(/maxlength|onpaste|value=/);
    const id = /id="([^"]*)"/.exec(field)?.[1];
    expect(digitInvest.body).toMatch(new RegExp(`<label[^>]*for="${id}"[^>]*>[\\s\\S]*?Mot de passe`));
  });

  test('S23 l’œil a un nom et un état, et ne part pas avec le formulaire', () => {
    const eye = /<button[^>]*aria-pressed[^>]*>/.exec(digitInvest.body)?.[0] ?? '';
    expect(eye).toContain('aria-pressed="false"');
    expect(eye).toContain('type="button"');
    expect(digitInvest.body).toContain('Afficher le mot de passe');
  });

  test('S24 le bouton « Je me connecte » est le dernier de la boîte', () => {
    const buttons = [...formIn(digitInvest).matchAll(/<button(?![^>]*type="button")[^>]*>([\s\S]*?)<\/button>/g)];
    expect(buttons.at(-1)?.[1]?.trim()).toBe('Je me connecte');
    expect(formIn(digitInvest).trim()).toMatch(/Je me connecte\s*<\/button>\s*<\/form>$/);
  });

  test('S25 deux champs, pas d’inscription, pas d’autre fournisseur d’identité', () => {
    const fields = [...formIn(digitInvest).matchAll(/<input(?![^>]*type="hidden")/g)];
    expect(fields).toHaveLength(2);
    const ways = [...digitInvest.body.matchAll(/<(a|button)\b[^>]*>([\s\S]*?)<\/\1>/g)].map(([, , text]) => text);
    expect(ways.length).toBeGreaterThan(4);
    for (const text of ways) expect(text).not.toMatch(/inscri|créer|connecter avec|FranceConnect/i);
  });

  test('S26 la phrase de l’oubli mène à la page de connexion d’oGestion', () => {
    const sentence = digitInvest.body.slice(digitInvest.body.indexOf('En cas d'));
    expect(sentence.replace(/<[^>]*>/g, '')).toMatch(
      /^En cas d.oubli de votre mot de passe, merci de vous rendre sur la page de connexion de votre espace oGestion pour le modifier\./,
    );
    expect(sentence).toMatch(/^[^.]*<a href="\/login">page de connexion de votre espace oGestion<\/a>/);
  });

  test('S27 celle d’oGestion offre « Mot de passe oublié ? »', async () => {
    expect(portail.body).toMatch(/<a href="\/mot-de-passe\/oublie">Mot de passe oublié\s\?<\/a>/);
    expect((await new Visitor().get(`${op.url}/mot-de-passe/oublie`)).status).toBe(200);
  });

  test('OP12 login_hint remplit l’adresse, sans rien ouvrir à un texte hostile', async () => {
    const hinted = async (login_hint: string) =>
      input(await new Visitor().get((await op.clients.direct.begin({ login_hint })).url), 'email');
    expect(await hinted('claire.martin@exemple.test')).toContain('value="claire.martin@exemple.test"');
    expect(await hinted('"><script>x')).toContain('value="&quot;&gt;&lt;script&gt;x"');
  });

  test('S17 S18 S24 le formulaire mène à l’application qui l’a demandé', async () => {
    const visitor = new Visitor();
    const flow = await op.clients.pushed.begin();
    const answer = await loginThroughForm(visitor, await visitor.get(flow.url), CLAIRE);
    expect(answer.url).toContain(`${op.clients.pushed.registered.redirectUri}?code=`);
    for (const { url } of visitor.trail) expect(decodeURIComponent(url)).not.toContain('grues');
  });
});
