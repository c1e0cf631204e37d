import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { formsOf } from './lists/forms.ts';
import { LISTS } from './lists/pages.ts';

const ROUTES = readFileSync('idp-ogestion/src/web/routes.ts', 'utf8');
const addresses = [...ROUTES.matchAll(/router\.get\('([^']+)'/g)].map(([, address = '']) => address);
const measured = LISTS.map(({ path }) => path.split('?')[0] ?? '');

describe('the lists that the bench measures', () => {
  test('are addresses of oGestion', () => {
    expect(measured.filter((path) => !addresses.includes(path))).toEqual([]);
  });

  test('are all those that can be exported', () => {
    const exported = addresses
      .filter((address) => address.endsWith('/export.csv'))
      .map((address) => address.slice(0, -11));
    expect(exported.filter((path) => !measured.includes(path))).toEqual([]);
    expect(exported.length).toBeGreaterThan(5);
  });
});

const page = (body: string): string => `
  <form role="search" method="get"><input name="q" type="search">
    <select class="in" id="statut" name="statut"><option value="">Tous</option><option value="solde" selected>Soldé</option></select>
    <input type="radio" name="profil" value=""><input type="radio" name="profil" value="referent">
  </form><table><th scope="col" aria-sort="descending"><a href="/dossiers?ordre=asc">Dates</a></th>
  <th scope="col" aria-sort="none"><a href="/dossiers?tri=montant&amp;ordre=asc">Montant</a></th></table>${body}`;

describe('the forms in which a list is asked for', () => {
  test('as it is, by each heading in both directions, by each filter, by what is typed', () => {
    expect(formsOf(page(''), ['maçon'])).toEqual([
      ...['', 'ordre=asc', 'ordre=desc', 'tri=montant&ordre=asc', 'tri=montant&ordre=desc'],
      ...['statut=solde', 'profil=referent', 'q=ma%C3%A7on'],
    ]);
  });

  test('its last page in each of its orders', () => {
    const forms = formsOf(
      page('<a href="/dossiers?page=2">2</a><a href="/dossiers?tri=x&amp;page=17&amp;region=84">17</a>'),
      [],
    );
    expect(forms.slice(-5)).toEqual(
      ['', 'ordre=asc&', 'ordre=desc&', 'tri=montant&ordre=asc&', 'tri=montant&ordre=desc&'].map(
        (order) => `${order}page=17`,
      ),
    );
  });

  test('each end of a period, and the period', () => {
    const period =
      '<form role="search"><input class="in" id="du" type="date" name="du"><input type="date" name="au"></form>';
    expect(formsOf(period, []).map((form) => form.replaceAll(/\d{4}-\d{2}-\d{2}/g, 'day'))).toEqual([
      ...['', 'du=day', 'au=day', 'du=day&au=day'],
    ]);
  });

  test('what is older, where a list has no numbers of pages', () => {
    expect(formsOf('<a href="/utilisateurs/historique?avant=812">Plus anciens</a>', [])).toEqual(['', 'avant=812']);
  });
});
