import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { systemClock } from '#shared/clock.ts';
import { type OpWorld, startOp } from '#test/op-world.ts';
import { messagesIn, pairsOf, Referent, textOf } from '#test/referent.ts';
import { ADMINISTRATEUR, AGENT, DOMBES, LYON } from '../../scripts/cast.ts';

const SHEET = `/organismes/${DOMBES.siren}`;
const NEW = `${SHEET}/etablissements/nouveau`;
const LYON_PAGE = `${SHEET}/etablissements/${LYON.siret}`;
const ANNECY = {
  siret: '000 123 455 00040',
  enseigne: 'CFA d’Annecy',
  codePostal: '74000',
  ville: 'Annecy',
  etablissementCfa: 'oui',
};

let op: OpWorld;
let agent: Referent;
beforeAll(async () => {
  op = await startOp();
  agent = await Referent.signedIn(op, AGENT);
});
afterAll(() => op.stop());

/** The rows of one of the tables of the sheet. */
const etablissements = (body: string): string[] => {
  const table = /Établissements<\/caption>[\s\S]*?<\/table>/.exec(body)?.[0] ?? '';
  return [...table.matchAll(/<tr[^>]*>([\s\S]*?)<\/tr>/g)].slice(1).map(([, row = '']) => textOf(row).trim());
};

describe('la fiche d’un organisme', () => {
  test('S15 : ce qu’elle dit d’un organisme dont un référent se connecte déjà', async () => {
    const { body } = await agent.get(SHEET);
    const said = textOf(body);
    expect(said).toContain(
      'Direction régionale Auvergne-Rhône-Alpes CFA des Métiers du Bâtiment de la Dombes Actif Siren 000 123 455',
    );
    expect(said).toMatch(
      /Premier référent \(terminé\) compte activé le .* Accès ouvert \(terminé\) un référent peut se connecter/,
    );
    expect(said).toContain(
      "Type OF et CFA Déclaration d'activité 84 01 00001 01 Siège 12 rue des Compagnons 01000 Bourg-en-Bresse",
    );
    expect(body).not.toContain('aria-current="step"');
    expect(etablissements(body)).toHaveLength(3);
  });

  test('S15 P13 : un référent compromis ne peut pas se connecter : l’accès n’est ouvert que si un autre le peut', async () => {
    const mark = (at: Date | null) =>
      op.db.query(
        `update users set compromised_at = $2
         where kind = 'portail' and 'REFERENT_PORTAIL_OF' = any (profils) and sirets && array[$1]`,
        [LYON.siret, at],
      );
    const listed = async (referent: string) => textOf((await agent.get(`/organismes?referent=${referent}`)).body);
    await mark(systemClock.now());
    const { body } = await agent.get(SHEET);
    expect(textOf(body)).not.toContain('un référent peut se connecter');
    expect(textOf(body)).toContain('quand le référent aura choisi un nouveau mot de passe');
    expect(body).toContain('aria-current="step"');
    expect(textOf(body)).toContain('Compromis');
    expect(await listed('avec')).not.toContain(DOMBES.raisonSociale);
    expect(await listed('sans')).toContain(DOMBES.raisonSociale);
    await mark(null);
    expect(await listed('avec')).toContain(DOMBES.raisonSociale);
    expect(textOf((await agent.get(SHEET)).body)).toContain('un référent peut se connecter');
  });

  test('G32 : modifiée entre-temps par une collègue, elle le dit, garde ce qui est tapé et propose de recharger', async () => {
    const page = await agent.get(`${SHEET}/modifier`);
    const admin = await Referent.signedIn(op, ADMINISTRATEUR);
    await admin.send(await admin.get(`${SHEET}/modifier`), `${SHEET}/modifier`, { telephone: '04 74 00 00 00' });
    const late = await agent.send(page, `${SHEET}/modifier`, { raisonSociale: 'CFA des Dombes' });
    expect(late.status).toBe(409);
    expect(textOf(late.body)).toMatch(/Cette fiche a été modifiée par Odile VASSEUR à \d\d:\d\d\. Rechargez\./);
    expect(late.body).toContain(`<a href="${SHEET}/modifier">Recharger la fiche</a>`);
    expect(pairsOf(late, `${SHEET}/modifier`)).toEqual(expect.arrayContaining([['raisonSociale', 'CFA des Dombes']]));
    expect((await agent.send(late, `${SHEET}/modifier`)).status).toBe(409);
  });

  test('S15 : ses fautes sont à côté de leur champ, et au-dessus', async () => {
    const wrong = { nda: '12', of: undefined, cfa: undefined };
    const answer = await agent.send(await agent.get(`${SHEET}/modifier`), `${SHEET}/modifier`, wrong);
    expect(answer.status).toBe(422);
    expect(messagesIn(answer)).toEqual([
      'type-erreur: Cochez au moins un type : OF, CFA ou les deux.',
      "nda-erreur: Le numéro de déclaration d'activité comporte 11 chiffres.",
    ]);
    expect(answer.body).toContain('href="#type"');
    expect(answer.body).toContain('<title>Erreur');
  });
});

describe('ses établissements', () => {
  test('S15 : un établissement s’ajoute, tapé par groupes', async () => {
    const answer = await agent.send(await agent.get(NEW), NEW, ANNECY);
    expect(textOf(answer.body)).toContain("L'établissement est enregistré.");
    expect(etablissements(answer.body)).toContain("000 123 455 00040 CFA d'Annecy 74000 Annecy Actif");
  });

  test('S15 : le SIRET d’un autre, mal tapé ou déjà là, se dit à côté du champ', async () => {
    const send = async (siret: string) => messagesIn(await agent.send(await agent.get(NEW), NEW, { ...ANNECY, siret }));
    expect(await send('00023456700022')).toEqual([expect.stringContaining("n'est pas de cet organisme")]);
    expect(await send('00012345500041')).toEqual([expect.stringContaining('Vérifiez-le')]);
    expect(await send(LYON.siret)).toEqual([expect.stringContaining('existe déjà : complétez-le. Ouvrir sa fiche')]);
  });

  test('G40 : fermé, il le reste à l’écran ; son SIRET ne change pas', async () => {
    const page = await agent.get(LYON_PAGE);
    expect(page.body).toMatch(/id="siret"[^>]*readonly/);
    const closed = await agent.send(page, LYON_PAGE, {
      fermeLe: '31/08/2026',
      siret: '00012345500057',
      ville: 'Lyon 7e',
    });
    expect(etablissements(closed.body)).toContain(
      '000 123 455 00024 CFA des Métiers du Bâtiment de la Dombes 69007 Lyon 7e Fermé',
    );
    expect((await op.db.query(`select from etablissements where siret = '00012345500057'`)).rowCount).toBe(0);
    expect((await agent.get(`${SHEET}/historique`)).body).toContain('date de fermeture');
  });

  test('G32 : de deux fiches ouvertes ensemble, la seconde n’écrase rien', async () => {
    const [first, second] = [await agent.get(LYON_PAGE), await agent.get(LYON_PAGE)];
    await agent.send(first, LYON_PAGE, { adresse: '1 rue Neuve' });
    const late = await agent.send(second, LYON_PAGE, { adresse: '2 rue Vieille' });
    expect(late.status).toBe(409);
    expect(textOf(late.body)).toContain('Cette fiche a été modifiée par Aurélie RAMBAUD');
    expect((await op.db.query('select adresse from etablissements where siret = $1', [LYON.siret])).rows).toEqual([
      { adresse: '1 rue Neuve' },
    ]);
  });

  test('S15 : ce que Sirene masque reste vide à l’écran, et s’enregistre vide', async () => {
    await op.db.query(`update etablissements set code_postal = '', adresse = '' where siret = $1`, [LYON.siret]);
    const page = await agent.get(LYON_PAGE);
    expect(textOf(page.body)).toContain('Sirene ne le dit pas');
    expect(textOf((await agent.send(page, LYON_PAGE, { ville: 'Lyon' })).body)).toContain(
      "L'établissement est enregistré.",
    );
    const blank = await agent.send(await agent.get(NEW), NEW, { ...ANNECY, siret: '00012345500057', codePostal: '' });
    expect(messagesIn(blank)).toEqual([expect.stringContaining('5 chiffres')]);
  });
});

describe('son nom', () => {
  test('S15 : un nouveau nom est aussi celui de ses établissements, sauf de ceux qui en ont un à eux', async () => {
    await agent.send(await agent.get(LYON_PAGE), LYON_PAGE, { enseigne: 'CFA de Gerland' });
    const answer = await agent.send(await agent.get(`${SHEET}/modifier`), `${SHEET}/modifier`, {
      raisonSociale: 'CFA des Dombes',
    });
    const rows = etablissements(answer.body);
    expect(rows).toContain('000 123 455 00016 CFA des Dombes (siège) 01000 Bourg-en-Bresse Actif');
    expect(rows).toContain('000 123 455 00032 CFA des Dombes 38000 Grenoble Actif');
    expect(rows).toContainEqual(expect.stringContaining('000 123 455 00024 CFA de Gerland'));
    expect(textOf(answer.body)).toContain("Modification d'un établissement : 000 123 455 00024, par Aurélie RAMBAUD");
  });
});
