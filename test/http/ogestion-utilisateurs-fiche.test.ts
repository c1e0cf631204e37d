import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type OpWorld, startOp } from '#test/op-world.ts';
import { mailsTo, subOf } from '#test/people.ts';
import { changed, pairsOf, Referent, rowsOf, textOf } from '#test/referent.ts';
import type { Answer } from '#test/visitor.ts';
import { BOURG, CLAIRE, LYON, NINA, PAUL, SOFIA, YANN } from '../../scripts/cast.ts';

let op: OpWorld;
let claire: Referent;
beforeAll(async () => {
  op = await startOp();
  claire = await Referent.signedIn(op, CLAIRE);
});
afterAll(() => op.stop());

const sheetOf = async (person: typeof PAUL, referent = claire): Promise<Answer> =>
  referent.openSheet(await subOf(op.db, person));

describe('la fiche', () => {
  test('S51 S52 S53 S54 S55 S56 S57 S58 : ses huit lignes', async () => {
    const { body } = await sheetOf(PAUL);
    expect(body).toMatch(/<h2 id="utilisateur">Utilisateur<\/h2>/);
    expect(body).toMatch(/value="M" checked/);
    for (const [id, value] of [
      ['nom', 'DURAND'],
      ['prenom', 'Paul'],
      ['email', PAUL.email],
      ['login', PAUL.email],
    ]) {
      expect(body).toMatch(new RegExp(`id="${id}"[^>]*value="${value}"`));
    }
    expect(body).toMatch(/id="login"[^>]*readonly/);
    expect(body).toMatch(/id="date"[^>]*value="Non renseignée"[^>]*readonly/);
    expect(body).toMatch(/<input[^>]*id="desactive"[^>]*type="checkbox"[^>]*name="desactive"(?![^>]*checked)/);
  });

  test('S105 S98 : ce qui y est changé l’est, sans mail', async () => {
    const sub = await subOf(op.db, PAUL);
    const answer = await claire.change(sub, { prenom: 'Pol', sirets: [LYON.siret, BOURG.siret] });
    expect(textOf(answer.body)).toContain('Vos modifications ont été enregistrées.');
    expect(rowsOf(answer.body).map(([, siret]) => siret)).toEqual(['000 123 455 00016', '000 123 455 00024']);
    expect(await mailsTo(op.db, PAUL.email)).toEqual([]);
    await claire.change(sub, { prenom: 'Paul', sirets: [LYON.siret] });
  });

  test('G32 : modifiée entre-temps, elle le dit, garde ce qui est tapé et propose de recharger', async () => {
    const sub = await subOf(op.db, PAUL);
    const page = await claire.openSheet(sub);
    const yann = await Referent.signedIn(op, YANN);
    await yann.change(sub, { prenom: 'Jean-Paul' });
    const answer = await claire.send(page, `/utilisateurs/${sub}`, { nom: 'DUPOND' });
    expect(answer.status).toBe(409);
    expect(textOf(answer.body)).toMatch(/Cette fiche a été modifiée par Yann LE GOFF à \d\d:\d\d\. Rechargez\./);
    expect(answer.body).toContain(`<a href="/utilisateurs/${sub}">Recharger la fiche</a>`);
    expect(pairsOf(answer, `/utilisateurs/${sub}`)).toEqual(expect.arrayContaining([['nom', 'DUPOND']]));
    const insisted = await claire.send(answer, `/utilisateurs/${sub}`);
    expect(insisted.status).toBe(409);
  });

  test('G13 G14 : un compte partagé montre le nombre de ses autres établissements, et ferme ce qui n’est pas à lui', async () => {
    const page = await sheetOf(YANN);
    expect(textOf(page.body)).toContain('Autres établissements : 1');
    expect(page.body).not.toMatch(/Rennes|Bretagne|00023456700014/);
    expect(page.body).toMatch(/id="REFERENT_PORTAIL_OF"[^>]*disabled/);
    expect(page.body).toMatch(/id="desactive"[^>]*disabled/);
    expect(textOf(page.body)).toContain('la personne change elle-même son adresse.');
    const sub = await subOf(op.db, YANN);
    expect((await claire.send(page, `/utilisateurs/${sub}`, { prenom: 'Yan' })).status).toBe(200);
    expect((await claire.change(sub, { profils: ['UTILISATEUR_PORTAIL_OF'] })).status).toBe(403);
    expect((await claire.change(sub, { desactive: 'oui', motif: 'Essai' })).status).toBe(403);
  });

  test('G12 : sur sa propre fiche, les droits sont fermés et les noms ouverts', async () => {
    const sub = await subOf(op.db, CLAIRE);
    const page = await claire.openSheet(sub);
    expect(page.body.match(/type="checkbox"[^>]*disabled/g)).toHaveLength(6);
    expect(textOf(page.body)).toContain('Votre propre compte ne peut être désactivé que par un autre référent.');
    expect(textOf(page.body)).toContain('Votre adresse se change dans « Mon compte ».');
    expect((await claire.send(page, `/utilisateurs/${sub}`, { prenom: 'Clara' })).status).toBe(200);
    expect((await claire.change(sub, { profils: ['UTILISATEUR_PORTAIL_OF'] })).status).toBe(403);
    expect((await claire.change(sub, { sirets: [LYON.siret] })).status).toBe(403);
    await claire.change(sub, { prenom: 'Claire' });
  });

  test('S48 G8 : une fiche désactivée propose de réactiver, et le fait', async () => {
    const page = await sheetOf(SOFIA);
    expect(textOf(page.body)).toContain('Ce compte est désactivé.');
    expect(textOf(page.body)).toContain("L'adresse se corrige une fois le compte réactivé.");
    const answer = await claire.send(page, `/utilisateurs/${await subOf(op.db, SOFIA)}/reactiver`);
    expect(textOf(answer.body)).toContain("Le compte est réactivé. Un mail vient d'être envoyé à l'utilisateur.");
    expect(await mailsTo(op.db, SOFIA.email)).toEqual(['reactivation']);
    await Referent.signedIn(op, SOFIA).then(async (sofia) =>
      expect((await sofia.get('/')).body).toContain('Sofia BENALI'),
    );
  });

  test('G9 : réactiver sans établissement ouvert demande confirmation', async () => {
    const sub = await subOf(op.db, SOFIA);
    await claire.change(sub, { desactive: 'oui', motif: 'Départ' });
    const warned = await claire.change(sub, { desactive: undefined, sirets: [] });
    expect(textOf(warned.body)).toContain('Aucun établissement affecté');
    expect(textOf(warned.body)).toContain('Sans établissement, ce compte sort de votre liste.');
    expect(changed(pairsOf(warned, `/utilisateurs/${sub}`), {})).toEqual(
      expect.arrayContaining([['confirme', 'aucun-etablissement']]),
    );
    const left = await claire.send(warned, `/utilisateurs/${sub}`);
    expect(new URL(left.url).pathname).toBe('/utilisateurs');
    expect(textOf(left.body)).toContain("Cette personne n'est plus rattachée à vos établissements.");
    expect((await claire.openSheet(sub)).status).toBe(404);
  });

  test('G9 : « Réactiver » qu’il faut confirmer se confirme par la fiche', async () => {
    const sub = await subOf(op.db, NINA);
    await claire.change(sub, { desactive: 'oui', motif: 'Départ' });
    await op.db.query("update etablissements set ferme_le = '2020-01-01' where siret = $1", [BOURG.siret]);
    const warned = await claire.send(await claire.openSheet(sub), `/utilisateurs/${sub}/reactiver`);
    expect([warned.status, textOf(warned.body).includes('Aucun établissement affecté')]).toEqual([409, true]);
    const answer = await claire.send(warned, `/utilisateurs/${sub}`);
    expect(textOf(answer.body)).not.toContain('Ce compte est désactivé.');
    expect((await op.db.query('select status from users where sub = $1', [sub])).rows).toEqual([{ status: 'pending' }]);
    await op.db.query('update etablissements set ferme_le = null where siret = $1', [BOURG.siret]);
  });

  test('S103 G33 : la fiche ramène à la recherche d’où l’on vient', async () => {
    const sub = await subOf(op.db, NINA);
    const { body } = await claire.get(`/utilisateurs/${sub}?liste=q%3Dnina`);
    expect(body).toContain('<a class="btn btn--2" href="/utilisateurs?q=nina">Annuler</a>');
    const answer = await claire.send(await claire.get(`/utilisateurs/${sub}?liste=q%3Dnina`), `/utilisateurs/${sub}`);
    expect(answer.url).toContain('liste=q%3Dnina');
  });
});
