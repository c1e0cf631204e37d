import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type OpWorld, startOp } from '#test/op-world.ts';
import { Referent, rowsOf, textOf } from '#test/referent.ts';
import { PAUL } from '../../scripts/cast.ts';

let op: OpWorld;
let paul: Referent;
beforeAll(async () => {
  op = await startOp();
  paul = await Referent.signedIn(op, PAUL);
});
afterAll(() => op.stop());

describe('S82 : ce que consulte un utilisateur portail OF', () => {
  test.each(['/dossiers', '/reglements', '/etablissements', '/coordonnees-bancaires'])(
    'S82 : de %s on passe aux trois autres pages de consultation, sans revenir à l’accueil',
    async (path) => {
      const { body } = await paul.get(path);
      const nav = /<nav aria-label="Consultation">[\s\S]*?<\/nav>/.exec(body)?.[0] ?? '';
      expect(textOf(nav).trim()).toBe('Dossiers Règlements Établissements Coordonnées bancaires');
      expect(nav.match(/<a [^>]*aria-current="page"/g)).toEqual([`<a href="${path}" aria-current="page"`]);
    },
  );

  test('S83 : un dossier encore en instruction n’a ni montant ni règlement à voir', async () => {
    const [row = []] = rowsOf((await paul.get('/dossiers?statut=en-instruction')).body);
    expect(row.slice(-2)).toEqual(['– aucun', '– aucun']);
  });

  test.each(['/dossiers', '/reglements'])('G72 : la liste %s dit l’ordre de son export', async (path) => {
    expect(textOf((await paul.get(path)).body)).toContain(
      "Exporter la liste (CSV) par établissement, les plus récents d'abord",
    );
  });
});
