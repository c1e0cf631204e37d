import type { Claims, Etablissement } from '#shared/claims.ts';
import { bourg, lyon, paul, type Scene } from '#test/digit-invest.ts';
import { type Answer, formOf, Visitor } from '#test/visitor.ts';
import { BRETAGNE, CLAIRE, FORMACONSEIL, PARIS, type Person, RENNES, YANN } from '../../scripts/cast.ts';

/** An hour at which the campaign 2026 receives demandes. */
export const PENDANT = '2026-01-28T09:00:00Z';
export const AVANT = '2026-01-07T09:00:00Z';
export const APRES = '2026-02-18T09:00:00Z';

const colleague = (person: Person, etablissements: Etablissement[]): Claims =>
  paul({
    sub: `sub-of-${person.prenom}`,
    given_name: person.prenom,
    family_name: person.nom,
    email: person.email,
    civilite: person.civilite,
    etablissements,
  });

export const rennes: Etablissement = {
  ...lyon,
  ...{ siret: RENNES.siret, raison_sociale: BRETAGNE.raisonSociale, ville: RENNES.ville, uai: RENNES.uai },
};
export const paris: Etablissement = {
  ...lyon,
  ...{ siret: PARIS.siret, raison_sociale: FORMACONSEIL.raisonSociale, ville: PARIS.ville, cfa: false },
};
export const claire = colleague(CLAIRE, [bourg, lyon]);
export const yann = colleague(YANN, [rennes, lyon]);

/** A form as its person fills it in; the rest is left as it was. */
export const ATELIER = { intitule: "Modernisation de l'atelier de maçonnerie", montantEnvisage: '1 234,5' };

/** Signs somebody in, working for one of his CFA. */
export async function working({ app, provider }: Scene, person: Claims, cfa = lyon): Promise<Visitor> {
  provider.person = person;
  const visitor = new Visitor();
  const page = await visitor.get(`${app.url}/`);
  if (page.url.startsWith(`${app.url}/cgu`)) await visitor.submit(page, '/cgu/accepter');
  if (person.etablissements.length > 1) await visitor.post(`${app.url}/cfa`, { siret: cfa.siret });
  return visitor;
}

/** Who acts from now on: oGestion, which is asked before anything is written, knows one person at a time. */
export function acting({ provider }: Scene, person: Claims): void {
  provider.person = person;
}

/** Every field of the form of a page, as a browser sends them back. */
export function fieldsOf(page: Answer, action: string): Record<string, string> {
  const [, content = ''] = new RegExp(`<form[^>]*action="${action}"[^>]*>([\\s\\S]*?)</form>`).exec(page.body) ?? [];
  const texts = [...content.matchAll(/<input[^>]*id="(\w+)"[^>]*type="(?:text|email|tel)"[^>]*>/g)].map(
    ([input, name = '']) => [name, /value="([^"]*)"/.exec(input)?.[1] ?? ''],
  );
  const areas = [...content.matchAll(/<textarea[^>]*name="(\w+)"[^>]*>([\s\S]*?)<\/textarea>/g)].map(
    ([, name = '', text = '']) => [name, text],
  );
  const selects = [...content.matchAll(/<select[^>]*name="(\w+)"[^>]*>([\s\S]*?)<\/select>/g)].map(
    ([, name = '', options = '']) => [name, /value="([^"]*)" selected/.exec(options)?.[1] ?? ''],
  );
  const radio = /value="(\w+)" checked/.exec(content)?.[1];
  return {
    ...formOf(page.body, action).fields,
    ...Object.fromEntries([...texts, ...areas, ...selects].map(([name, value = '']) => [name, unescaped(value)])),
    ...(radio && { civilite: radio }),
  };
}

const unescaped = (text: string): string =>
  text.replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

/** Begins a brouillon by its form; gives the page reached and its address. */
export async function begin(
  { app }: Scene,
  visitor: Visitor,
  fields: Record<string, string> = ATELIER,
): Promise<{ page: Answer; path: string }> {
  const form = await visitor.get(`${app.url}/demandes/nouvelle`);
  const page = await visitor.post(`${app.url}/demandes`, { ...fieldsOf(form, '/demandes'), ...fields });
  return { page, path: new URL(page.url).pathname };
}

/** The form of a brouillon, as it was opened. */
export const opened = async ({ app }: Scene, visitor: Visitor, path: string): Promise<Record<string, string>> =>
  fieldsOf(await visitor.get(`${app.url}${path}/modifier`), path);
