import { globSync, readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { renderMarkdown } from '#shared/markdown.ts';
import { typo } from '#shared/typo.ts';

const DIGIT_INVEST = 'rp-digit-invest/content';
const OGESTION = 'idp-ogestion/content';
/** Addresses that are pages of their own, besides one per text. */
const OTHER_PAGES = {
  [DIGIT_INVEST]: ['/', '/calendrier', '/conditions'],
  [OGESTION]: ['/', '/login', '/directions-regionales'],
};

const page = (folder: string, name: string) => renderMarkdown(readFileSync(`${folder}/${name}.md`, 'utf8'));
const words = (html: string): string => html.replace(/<[^>]*>/g, '').replace(/\s+/g, ' ');
const said = (sentence: string): string => typo(sentence).replace(/\s+/g, ' ');
const texts = globSync(`{${DIGIT_INVEST},${OGESTION}}/*.md`).map((file) => ({ file }));

describe('Textes publics', () => {
  test.each(texts)('$file : titre, et liens qui mènent quelque part', ({ file }) => {
    const folder = dirname(file) as typeof DIGIT_INVEST | typeof OGESTION;
    const { html, title } = page(folder, basename(file, '.md'));
    const pages = [...OTHER_PAGES[folder], ...globSync(`${folder}/*.md`).map((text) => `/${basename(text, '.md')}`)];
    const ids = [...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => `#${id}`);
    const links = [...html.matchAll(/ href="([^"]+)"/g)].map(([, href = '']) => href);
    const outside =
      /^(https:\/\/(www\.constructys\.fr$|www\.cnil\.fr|(www|formulaire)\.defenseurdesdroits\.fr)|mailto:campagne-investcfa@constructys\.fr$)/;

    expect(title).not.toBe('');
    expect(links.filter((link) => ![...pages, ...ids].includes(link) && !outside.test(link))).toEqual([]);
  });

  test('S3, S4, S11 : la procédure a trois cas titrés, chacun avec son ancre et ses étapes numérotées', () => {
    const { headings, html } = page(DIGIT_INVEST, 'procedure');
    expect(html.match(/<ol>/g)?.length).toBeGreaterThanOrEqual(3);
    expect(headings.slice(0, 3)).toEqual([
      { id: 'cas-n-1-je-dispose-d-un-acces-a-ogestion', text: typo("CAS n°1 : Je dispose d'un accès à oGestion") },
      {
        id: 'cas-n-2-creer-mon-compte-via-un-compte-ogestion-d-un-collaborateur',
        text: typo("CAS n°2 : Créer mon compte via un compte oGestion d'un collaborateur"),
      },
      {
        id: 'cas-n-3-mon-cfa-ne-dispose-d-aucun-acces-ogestion',
        text: typo("CAS n°3 : Mon CFA ne dispose d'aucun accès oGestion"),
      },
    ]);
  });

  test('S8, S125 : l’aide de oGestion propose les trois situations, dont celle d’un CFA sans compte', () => {
    const { html, headings } = page(OGESTION, 'aide');
    for (const { id } of headings.slice(0, 3)) expect(html).toContain(`href="#${id}"`);
    expect(words(html)).toContain(said('La création de compte oGestion se fait dans nos directions régionales !'));
  });

  test('S129 à S137 : la page Nous contacter', () => {
    const { title, html } = page(DIGIT_INVEST, 'contact');
    const text = words(html);
    expect(title).toBe('Nous contacter');
    expect(text).toContain(
      said('Pour toute question ou problème technique rencontré sur la plateforme Digit Invest durant la campagne'),
    );
    expect(text).toContain(said('Envoyer un mail à : campagne-investcfa@constructys.fr'));
    expect(html).toMatch(/directions régionales\s!<\/strong> <a href="https:\/\/www\.constructys\.fr">/);
    expect(html).toContain('href="/calendrier"');
  });

  test('FAQ : vingt questions, et les réponses prêtes mot pour mot', () => {
    const { headings, html } = page(DIGIT_INVEST, 'faq');
    expect(headings).toHaveLength(20);
    for (const answer of [
      'connectez-vous avec votre identifiant (adresse mail) et votre mot de passe oGestion. À la première connexion, vous devez accepter les Conditions Générales d’Utilisation.',
      'cliquez sur « Mot de passe oublié ? ». Le nouveau mot de passe vaut aussi pour Digit Invest.',
      'Demandez à un référent de votre organisme de vous créer un compte utilisateur oGestion depuis « Gérer les utilisateurs », ou de réaliser la demande à votre place.',
      'la création du premier compte oGestion se fait dans nos directions régionales. Retrouvez tous les contacts sur constructys.fr.',
      'Vérifiez vos courriers indésirables, puis demandez à votre référent de renvoyer le mail d’activation, ou demandez un nouveau lien sur la page de connexion oGestion.',
      'Demandez à un référent de votre organisme de le réactiver.',
    ]) {
      expect(words(html)).toContain(said(answer));
    }
  });

  test('CGU 2026-1 : quinze articles numérotés', () => {
    const { headings } = renderMarkdown(
      readFileSync('rp-digit-invest/cgu/2026-1.md', 'utf8').replace(/^---[\s\S]*?\n---\n/, ''),
    );
    expect(headings.map(({ text }) => Number.parseInt(text, 10))).toEqual(
      Array.from({ length: 15 }, (_, rank) => rank + 1),
    );
  });

  test('A1 : la déclaration d’accessibilité dit l’état, les recours et le Défenseur des droits', () => {
    for (const folder of [DIGIT_INVEST, OGESTION]) {
      const { headings, html } = page(folder, 'accessibilite');
      expect(headings.map(({ text }) => text)).toEqual([
        'État de conformité',
        'Résultats des tests',
        'Contenus non accessibles',
        'Établissement de cette déclaration d’accessibilité',
        'Retour d’information et contact',
        'Voies de recours',
      ]);
      expect(html).toContain('<strong>non conforme</strong>');
      expect(words(html)).toContain('Défenseur des droits');
    }
  });
});
