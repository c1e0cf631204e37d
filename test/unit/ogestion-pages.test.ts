import { describe, expect, test } from '@jest/globals';
import { createRenderer } from '#shared/render.ts';

const legal = {
  mentions: '/m',
  conditions: '/c',
  donnees: '/d',
  accessibilite: '/a',
  aide: '/aide',
  etat: 'non conforme',
};
const render = createRenderer({
  folders: ['idp-ogestion/views', 'shared/views'],
  defaults: { app: { id: 'ogestion', name: 'oGestion', homeUrl: '/' }, legal },
});
const DIGIT_INVEST = {
  name: 'Digit Invest CFA',
  tagline: 'Votre identifiant.',
  theme: 'digit-invest',
  startUrl: '/di',
};
const PORTAL = { name: 'oGestion', tagline: "Connectez-vous à l'espace des OF/CFA.", theme: 'ogestion', startUrl: '/' };
const login = (client: object, more: object = {}) =>
  render('connexion', { client, uid: 'abc', values: { email: '' }, error: null, ...more });
const textOf = (html: string) =>
  html
    .replace(/<[^>]+>/g, ' ')
    .replace(/[\s\u00a0]+/g, ' ')
    .replace(/ ([.,])/g, '$1');
const formOf = (html: string) => /<form.*?<\/form>/s.exec(html)?.[0] ?? '';

describe('la page de connexion', () => {
  test('S10 S19 S20 : porte le nom et le thème de l’application demandée, et la signature de Constructys', () => {
    const html = login(DIGIT_INVEST);
    expect(html).toContain('data-app="digit-invest"');
    expect(html).toContain('<h1 class="app">Digit Invest CFA</h1>');
    expect(html).toContain('<title>Connexion — Digit Invest CFA</title>');
    expect(textOf(html)).toContain('Constructys Votre partenaire compétences');
    expect(login(PORTAL)).toMatch(/data-app="ogestion".*<h1 class="app">oGestion<\/h1>/s);
    expect(textOf(login(PORTAL))).toContain('OF/CFA');
  });

  test('S21 S22 : deux champs nommés, que le navigateur sait remplir', () => {
    const form = formOf(login(DIGIT_INVEST));
    expect(form).toMatch(/<label for="email">Adresse mail<\/label>/);
    expect(form).toMatch(
      /<input[^>]*id="email"[^>]*type="email"[^>]*placeholder="XXX@XXX.fr"[^>]*autocomplete="username"/,
    );
    expect(form).toMatch(/<label for="password">Mot de passe<\/label>/);
    expect(form).toMatch(/<input[^>]*id="password"[^>]*type="password"[^>]*autocomplete="current-password"/);
    expect(form.match(/<input/g)).toHaveLength(2);
  });

  test('S24 S25 : « Je me connecte » est le dernier élément du formulaire, qui ne propose rien d’autre', () => {
    const form = formOf(login(DIGIT_INVEST));
    expect(form).toMatch(/^<form class="form" method="post" action="\/connexion\/abc">/);
    expect(form).toMatch(/<button class="btn btn--wide">Je me connecte<\/button><\/form>$/);
    expect(form).not.toContain('<a ');
  });

  test('S26 S27 : l’oubli du mot de passe renvoie à oGestion depuis Digit Invest, et à sa page depuis oGestion', () => {
    const html = login(DIGIT_INVEST);
    expect(textOf(html)).toContain(
      'En cas d’oubli de votre mot de passe, merci de vous rendre sur la page de connexion de votre espace oGestion pour le modifier.',
    );
    expect(html).toContain('<a href="/login">page de connexion de votre espace oGestion</a>');
    expect(login(PORTAL)).toContain('<a href="/mot-de-passe/oublie">Mot de passe oublié\u00a0?</a>');
  });

  test('C6 S128 S136 S137 : l’aide dit à qui demander un compte, avec le lien vers les directions régionales', () => {
    const html = login(PORTAL);
    expect(textOf(html)).toContain('Demandez à un référent de votre organisme de vous créer un compte');
    expect(textOf(html)).toContain('La création de compte oGestion se fait dans nos directions régionales !');
    expect(html).toContain('href="https://www.constructys.fr"');
  });

  test('un échec est annoncé, garde l’adresse, jamais le mot de passe, et mène au nouveau mot de passe', () => {
    const error = {
      title: 'La connexion a échoué',
      sentence: "Vérifiez l'adresse ou choisissez un nouveau mot de passe.",
    };
    const html = login(PORTAL, { error, values: { email: '"><b>@exemple.test' } });
    expect(html).toContain('<title>Erreur\u00a0: connexion — oGestion</title>');
    expect(html).toMatch(/<div class="alert alert--error" role="alert" tabindex="-1" data-error-summary/);
    expect(html).toContain('ou <a href="/mot-de-passe/oublie">choisissez un nouveau mot de passe</a>.');
    expect(html).toContain('value="&quot;&gt;&lt;b&gt;@exemple.test"');
    expect(formOf(html)).not.toMatch(/type="password"[^>]*value=/);
  });
});

describe('mon espace', () => {
  const etablissement = {
    siret: '00012345500016',
    raison_sociale: 'CFA de la Dombes',
    adresse: '',
    code_postal: '01000',
    ville: 'BOURG-EN-BRESSE',
    actif: false,
  };
  const person = {
    civilite: 'MME',
    prenom: 'Claire',
    nom: 'MARTIN',
    email: 'claire.martin@exemple.test',
    profils: ['UTILISATEUR_PORTAIL_OF', 'REFERENT_PORTAIL_OF'],
  };
  const user = { name: 'Claire MARTIN', role: 'Référent portail OF', links: [], logoutUrl: '/deconnexion' };
  const home = (etablissements: object[]) =>
    render('accueil', {
      user,
      person,
      etablissements,
      applications: [DIGIT_INVEST],
      region: 'Auvergne-Rhône-Alpes',
      account: { passwordSetAt: null },
      devices: 2,
    });

  test('S38 : accueille la personne, dit ses profils et ouvre Digit Invest', () => {
    const html = home([etablissement]);
    expect(html).toContain('<h1>Bienvenue dans votre espace oGestion</h1>');
    expect(textOf(html)).toContain('Madame Claire MARTIN');
    expect(textOf(html)).toContain('Utilisateur portail OF Référent portail OF');
    expect(html).toMatch(/<a class="btn" href="\/di">Ouvrir Digit Invest CFA</);
    expect(html).toMatch(/<form class="mt" method="post" action="\/deconnexion">/);
    expect(html).toContain('<meta name="robots" content="noindex">');
  });

  test('S95 G40 : une adresse absente se dit, un établissement fermé se voit et se lit', () => {
    const html = home([etablissement]);
    expect(html).toContain('000\u00a0123\u00a0455\u00a000016');
    expect(html).toMatch(/<tr class="closed" role="row">/);
    expect(textOf(html)).toContain('CFA de la Dombes fermé');
    expect(textOf(html)).toContain('non renseignée');
  });

  test('G69 : sans établissement, la page dit à qui s’adresser', () => {
    const text = textOf(home([]));
    expect(text).toContain('Votre compte n’est rattaché à aucun établissement.');
    expect(text).toContain('votre Direction régionale Constructys');
  });
});

describe('les autres pages de la connexion', () => {
  test('S123 G74 : une page expirée repart vers l’application demandée', () => {
    const html = render('expire', { client: DIGIT_INVEST, restartUrl: 'http://localhost:3001' });
    expect(html).toContain('<h1>Cette page de connexion a expiré</h1>');
    expect(html).toMatch(/<a class="btn" href="http:\/\/localhost:3001">Reprendre la connexion<\/a>/);
    expect(textOf(html)).toContain('Digit Invest CFA');
    expect(textOf(render('expire', { restartUrl: '/login' }))).toContain('Reprenez la connexion à oGestion');
  });

  test('OP17 G76 : l’autorisation nomme l’application, les données et la personne, et se donne ou se refuse', () => {
    const html = render('autorisation', {
      client: { name: 'Logiciel du CFA', theme: 'ogestion' },
      uid: 'abc',
      scopes: ['openid', 'email'],
      person: { prenom: 'Claire', nom: 'MARTIN', email: 'claire.martin@exemple.test' },
    });
    expect(textOf(html)).toContain('Logiciel du CFA souhaite accéder à vos données');
    expect(html).toContain('<li>votre adresse mail</li>');
    expect(html).not.toContain('établissements auxquels');
    expect(textOf(html)).toContain('Claire MARTIN (claire.martin@exemple.test)');
    expect(html).toContain('action="/connexion/abc/autorisation"');
    expect(html).toContain('action="/connexion/abc/refus"');
  });

  test('la déconnexion se confirme ou s’abandonne', () => {
    const html = render('deconnexion', { application: 'Digit Invest CFA', stayUrl: '/' });
    expect(html).toMatch(/<form method="post" action="\/deconnexion\/confirmer"><button class="btn">Se déconnecter</);
    expect(html).toContain('<a class="btn btn--2" href="/">Rester connecté</a>');
  });

  test('une erreur donne sa référence, sa date et une issue', () => {
    const html = render('error', {
      title: "Cette page n'a pas pu s'afficher",
      lede: 'Le problème vient de notre côté.',
      failed: true,
      reference: '7F3C-91A0-52',
      date: new Date('2026-04-07T12:36:00Z'),
      actions: [{ href: '/', text: "Revenir à l'accueil" }],
    });
    expect(html).toContain('<title>Erreur\u00a0: Cette page n’a pas pu s’afficher — oGestion</title>');
    expect(textOf(html)).toMatch(/Référence 7F3C-91A0-52 +Date 7 avril 2026 à 14 h 36/);
    expect(html).toContain('<a class="btn" href="/">Revenir à l’accueil</a>');
  });

  test('aucune page ne porte de style ni de script en ligne', () => {
    const pages = ['mot-de-passe/envoye', 'mot-de-passe/lien-perime', 'deconnecte'].map((view) => render(view));
    for (const html of [...pages, login(DIGIT_INVEST), login(PORTAL)]) {
      expect(html).not.toMatch(/ style=| on\w+=|<style|<script(?! src="\/assets\/)/);
    }
  });
});
