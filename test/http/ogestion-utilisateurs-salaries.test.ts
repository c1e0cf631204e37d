import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type OpWorld, startOp } from '#test/op-world.ts';
import { subOf } from '#test/people.ts';
import { pairsOf, Referent, rowsOf, textOf } from '#test/referent.ts';
import { CLAIRE, LUC, LYON, YANN } from '../../scripts/cast.ts';

let op: OpWorld;
let claire: Referent;
beforeAll(async () => {
  op = await startOp();
  claire = await Referent.signedIn(op, CLAIRE);
});
afterAll(() => op.stop());

const LIST = 'liste=q%3Dpersonne-de-ce-nom';
const NEW = '/utilisateurs/nouveau';

describe('« Sélection d’un salarié »', () => {
  const SALARIES = `/utilisateurs/salaries?${LIST}`;

  test('S59 S60 S61 S62 S63 S68 : les salariés de l’organisme, en trois colonnes, avec leur nombre', async () => {
    const { body } = await claire.get(SALARIES);
    expect(body).toMatch(/<h1 id="fenetre-titre">Sélection d’un salarié<\/h1>/);
    expect([...body.matchAll(/<th[^>]*scope="col"[^>]*>([^<]+)</g)].map(([, text]) => text)).toEqual([
      ...['Nom', 'Prénom', 'Date de naissance'],
    ]);
    expect(rowsOf(body).map((cells) => cells.slice(0, 3).join(' '))).toEqual([
      'AUBERT Manon 14/02/1994',
      'CHEVALLIER Rémi 03/09/1987',
      'DA SILVA Inès 21/05/1999',
      'PERRIN Mathieu 30/11/1982',
    ]);
    expect(body).toContain('Afficher les items 1 - 4 de 4');
  });

  test('S63 : ceux d’un autre organisme n’y sont pas', async () => {
    await op.db.query('delete from rattachements where sub = $1 and siret = $2', [
      await subOf(op.db, YANN),
      LYON.siret,
    ]);
    const yann = await Referent.signedIn(op, YANN);
    const { body } = await yann.get(SALARIES);
    expect(rowsOf(body)).toEqual([]);
    expect(body).toContain('Aucun élément à afficher');
    const { rows } = await op.db.query(`select id from salaries where nom = 'AUBERT'`);
    expect((await yann.get(`${NEW}?${LIST}&salarie=${rows[0].id}`)).status).toBe(404);
    await op.db.query(
      'insert into rattachements (sub, siret, granted_at) select sub, $2, created_at from users where sub = $1',
      [...[await subOf(op.db, YANN), LYON.siret]],
    );
  });

  test('S60 : la liste se cherche, sans accents', async () => {
    expect(rowsOf((await claire.get(`${SALARIES}&q=remi`)).body)).toHaveLength(1);
    expect(textOf((await claire.get(`${SALARIES}&q=zzz`)).body)).toContain('Aucun salarié trouvé pour « zzz »');
  });

  test('S65 S66 : « + » à gauche du titre crée, × à droite ramène à la même recherche, sans rien écrire', async () => {
    const { body } = await claire.get('/utilisateurs/salaries?liste=q%3Dperrin%26statut%3Dactif');
    const head = /<div class="win__head">([\s\S]*?)<\/div>/.exec(body)?.[1] ?? '';
    expect(textOf(head).trim()).toBe("Créer un salarié Sélection d'un salarié Fermer et revenir aux utilisateurs");
    const hrefs = [...head.matchAll(/href="([^"]*)"/g)].map(([, href]) => href);
    expect(hrefs).toEqual([
      '/utilisateurs/nouveau?liste=q%3Dperrin%26statut%3Dactif',
      '/utilisateurs?q=perrin&amp;statut=actif',
    ]);
  });

  test('S64 : sans compte, le formulaire arrive rempli ; avec un compte, sa fiche s’ouvre', async () => {
    const { body } = await claire.get(SALARIES);
    const href = /href="([^"]*salarie=[^"]*)">Sélectionner<span class="sr"> Rémi/
      .exec(body)?.[1]
      ?.replaceAll('&amp;', '&');
    const form = await claire.get(String(href));
    expect(pairsOf(form, NEW)).toEqual(
      expect.arrayContaining([
        ['civilite', 'M'],
        ['nom', 'CHEVALLIER'],
        ['prenom', 'Rémi'],
        ['dateNaissance', '03/09/1987'],
        ['email', ''],
      ]),
    );
    const sent = { email: 'remi.chevallier@exemple.test', sirets: [LYON.siret] };
    const created = await claire.send(form, NEW, sent);
    const again = await claire.get(String(href));
    expect(new URL(again.url).pathname).toBe(new URL(created.url).pathname);
    expect(textOf(again.body)).toContain('Utilisateur : Rémi CHEVALLIER');
    expect(again.body).toMatch(/id="date"[^>]*value="03\/09\/1987"/);
    expect((await claire.get(SALARIES)).body).toContain('Ouvrir la fiche');
    const { rows } = await op.db.query(`select count(*)::int as n from salaries where nom = 'CHEVALLIER'`);
    expect(rows[0].n).toBe(1);
  });

  test('S64 G7 : si son compte est hors du périmètre, rien n’en est dit', async () => {
    const { rows } = await op.db.query(
      `update users set salarie_id = (select id from salaries where nom = 'DA SILVA') where email = $1 returning salarie_id`,
      [LUC.email],
    );
    const answer = await claire.get(`${NEW}?${LIST}&salarie=${rows[0].salarie_id}`);
    expect(answer.status).toBe(409);
    expect(textOf(answer.body)).toContain(
      'Un compte existe déjà pour ce salarié. Contactez votre Direction régionale.',
    );
    expect(answer.body).not.toContain('MOREAU');
  });
});
