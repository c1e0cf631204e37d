import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type OpWorld, startOp } from '#test/op-world.ts';
import { mailsTo, subOf } from '#test/people.ts';
import { messagesIn, pairsOf, Referent, rowsOf, textOf } from '#test/referent.ts';
import type { Answer } from '#test/visitor.ts';
import { BOURG, CLAIRE, GRENOBLE, LUC, LYON, PAUL, RENNES } from '../../scripts/cast.ts';

let op: OpWorld;
let claire: Referent;
beforeAll(async () => {
  op = await startOp();
  claire = await Referent.signedIn(op, CLAIRE);
});
afterAll(() => op.stop());

const NEW = '/utilisateurs/nouveau';
const sheetOf = async (person: typeof PAUL, referent = claire): Promise<Answer> =>
  referent.openSheet(await subOf(op.db, person));
const DESCRIPTIONS = {
  user: 'Profil ayant les droits de suivre les dossiers, consulter les règlements, consulter les établissements et vos coordonnées bancaires.',
  referent:
    'Profil ayant les mêmes droits que les utilisateurs, ainsi que la possibilité de gérer des droits utilisateurs.',
};

describe('« Création d’un utilisateur »', () => {
  test('S71 S72 S73 S77 S78 S79 S89 S102 S104 : titre, sections, deux profils, mail annoncé, Valider et Annuler', async () => {
    const page = await claire.openCreation();
    const text = textOf(page.body);
    expect(page.body).toMatch(/<h1>Création d’un utilisateur<\/h1>/);
    expect(page.body.match(/<fieldset class="section[^>]*aria-labelledby="(\w+)"/g)).toHaveLength(3);
    for (const heading of ['Utilisateur', 'Profil utilisateur', 'Établissements']) {
      expect(page.body).toMatch(new RegExp(`<h2 id="\\w+">${heading}</h2>`));
    }
    expect(text).toContain('Madame Monsieur');
    expect(page.body.match(/<input[^>]*type="checkbox"[^>]*name="profils"/g)).toHaveLength(2);
    expect(text).toMatch(/Utilisateur Portail OF \(obligatoire\).*Référents portail OF/);
    expect(text).toContain("En validant la fiche, un mail de création d'un compte sera envoyé au nouvel utilisateur.");
    expect(text).toMatch(/Valider Annuler/);
  });

  test('S82 S87 S81 : la définition de chaque profil est écrite sous sa case', async () => {
    const text = textOf((await claire.openCreation()).body);
    expect(text).toContain(DESCRIPTIONS.user);
    expect(text).toContain(DESCRIPTIONS.referent);
    expect(text).toContain(
      "Si les deux profils sont cochés, l'utilisateur aura les mêmes droits qu'un Référents portail OF.",
    );
  });

  test('S89 S91 S92 S93 S94 S96 S97 : les six colonnes, une case nommée par ligne, le SIRET entier', async () => {
    const { body } = await claire.openCreation();
    const head = /<thead[\s\S]*?<\/thead>/.exec(body)?.[0] ?? '';
    expect([...head.matchAll(/>([^<]+)<\/th>/g)].map(([, text]) => text)).toEqual([
      ...['Affecté', 'Siret', 'Raison sociale', 'Adresse', 'Code postal', 'Ville'],
    ]);
    expect(rowsOf(body)[0]).toEqual([
      ...['', '000 123 455 00016', 'CFA des Métiers du Bâtiment de la Dombes', '12 rue des Compagnons', '01000'],
      'Bourg-en-Bresse',
    ]);
    expect(body).toContain('aria-label="Affecter CFA des Métiers du Bâtiment de la Dombes, Lyon"');
    expect(body).not.toContain(RENNES.siret);
  });

  test('S95 : une adresse vide s’affiche vide', async () => {
    await op.db.query(`update etablissements set adresse = '' where siret = $1`, [GRENOBLE.siret]);
    const row = rowsOf((await claire.openCreation()).body).find(([, siret]) => siret === '000 123 455 00032');
    expect(row).toEqual(['', '000 123 455 00032', 'CFA des Métiers du Bâtiment de la Dombes', '', '38000', 'Grenoble']);
  });

  test('S70 S74 S75 S76 : chaque champ vide a sa phrase, reliée au champ ; ce qui est tapé reste', async () => {
    const page = await claire.openCreation();
    const answer = await claire.send(page, NEW, {
      civilite: undefined,
      nom: '',
      prenom: 'Zoé',
      email: 'zoe',
      profils: [],
    });
    expect(answer.status).toBe(422);
    expect(messagesIn(answer)).toEqual([
      'civilite-erreur: Choisissez une civilité.',
      'nom-erreur: Saisissez le nom.',
      "email-erreur: L'adresse mail n'a pas le bon format. Exemple : nom@domaine.fr.",
      'profils-erreur: Le profil « Utilisateur portail OF » est obligatoire.',
      'sirets-erreur: Affectez au moins un établissement.',
    ]);
    expect(answer.body).toMatch(/<title>Erreur\u00a0: Création/);
    expect(answer.body).toMatch(/id="nom"[^>]*aria-describedby="nom-erreur"[^>]*aria-invalid="true"/);
    expect(answer.body).toMatch(/data-error-summary[\s\S]*?<a href="#email">/);
    expect(pairsOf(answer, NEW)).toEqual(
      expect.arrayContaining([
        ['prenom', 'Zoé'],
        ['email', 'zoe'],
      ]),
    );
  });

  test('S70 G30 : le navigateur aussi demande ces champs', async () => {
    const { body } = await claire.openCreation();
    for (const name of ['nom', 'prenom', 'email']) {
      expect(body).toMatch(new RegExp(`<input[^>]*name="${name}"[^>]*required`));
    }
    expect(body.match(/type="radio" name="civilite"[^>]*required/g)).toHaveLength(2);
  });

  test('S80 G13 S88 : par un envoi forgé, ni profil ni SIRET ne passe', async () => {
    const page = await claire.openCreation();
    const typed = { nom: 'FORGÉ', prenom: 'Jean', email: 'forge@exemple.test', civilite: 'M' };
    const forged = async (changes: Record<string, string[]>) =>
      (await claire.send(page, NEW, { ...typed, sirets: [LYON.siret], ...changes })).status;
    expect(await forged({ profils: ['REFERENT_PORTAIL_OF'] })).toBe(422);
    expect(await forged({ profils: ['UTILISATEUR_PORTAIL_OF', 'ADMIN'] })).toBe(400);
    expect(await forged({ sirets: [RENNES.siret] })).toBe(403);
    expect(await forged({ sirets: [LYON.siret, RENNES.siret] })).toBe(403);
    expect((await op.db.query(`select from users where nom = 'FORGÉ'`)).rowCount).toBe(0);
  });

  test('S88 : les champs qui ne sont pas de la fiche sont sans effet', async () => {
    const email = 'masse@exemple.test';
    const mass = {
      ...{ kind: 'interne', role: 'admin', sub: 'choisi', email_verified: 'true', email_verified_at: '2020-01-01' },
      ...{ password: 'Quatre grues jaunes', password_hash: 'x', status: 'active', version: '9', salarie_id: 'x' },
    };
    const typed = { nom: 'MASSE', prenom: 'Jean', email, civilite: 'M', sirets: [LYON.siret] };
    await claire.send(await claire.openCreation(), NEW, { ...typed, ...mass });
    const { rows } = await op.db.query('select * from users where email = $1', [email]);
    expect(rows[0]).toMatchObject({
      kind: 'portail',
      email_verified_at: null,
      password_hash: null,
      status: 'pending',
      version: 1,
    });
    expect(rows[0].sub).not.toBe('choisi');
  });

  test('S65 S104 S107 L12 : validée, la fiche dit que le mail est parti et où il en est', async () => {
    const typed = { nom: 'Roche', prenom: 'Alice', email: 'Alice.Roche@exemple.test', civilite: 'MME' };
    const answer = await claire.send(await claire.openCreation(), NEW, { ...typed, sirets: [LYON.siret, BOURG.siret] });
    expect(answer.status).toBe(200);
    expect(textOf(answer.body)).toContain("L'utilisateur a été créé. Un mail de création de compte lui a été envoyé.");
    expect(textOf(answer.body)).toContain('Utilisateur : Alice ROCHE');
    expect(textOf(answer.body)).toMatch(/Dernier mail Création de compte (en cours d'envoi|non remis)/);
    expect(await mailsTo(op.db, 'alice.roche@exemple.test')).toEqual(['creation-compte']);
  });

  test('G31 S104 : le même formulaire envoyé deux fois fait un compte et un mail', async () => {
    const page = await claire.openCreation();
    const typed = { nom: 'Double', prenom: 'Clic', email: 'double@exemple.test', civilite: 'M', sirets: [LYON.siret] };
    const answers = await Promise.all([claire.send(page, NEW, typed), claire.send(page, NEW, typed)]);
    expect(new Set(answers.map(({ url }) => url)).size).toBe(1);
    expect(await mailsTo(op.db, 'double@exemple.test')).toEqual(['creation-compte']);
  });

  test('S36 G6 : une adresse déjà prise mène à la fiche', async () => {
    const typed = { nom: 'Durand', prenom: 'P', email: PAUL.email, civilite: 'M', sirets: [LYON.siret] };
    const answer = await claire.send(await claire.openCreation(), NEW, typed);
    expect(messagesIn(answer).join()).toContain('Un compte existe déjà avec cette adresse mail. Ouvrir sa fiche');
    expect(answer.body).toContain(`href="/utilisateurs/${await subOf(op.db, PAUL)}"`);
  });

  test('G7 : prise ailleurs, elle ne mène à rien et ne nomme personne', async () => {
    const typed = { nom: 'Moreau', prenom: 'L', email: LUC.email, civilite: 'M', sirets: [LYON.siret] };
    const answer = await claire.send(await claire.openCreation(), NEW, typed);
    expect(messagesIn(answer)).toEqual([
      'email-erreur: Un compte existe déjà avec cette adresse mail. Contactez votre Direction régionale.',
    ]);
    expect(answer.body).not.toMatch(/Formaconseil|Luc|MOREAU/);
  });

  test('G67 : un homonyme se signale, mène à son salarié, et se confirme', async () => {
    const page = await claire.openCreation();
    const typed = {
      nom: 'Aubert',
      prenom: 'Manon',
      email: 'manon@exemple.test',
      civilite: 'MME',
      sirets: [LYON.siret],
    };
    const warned = await claire.send(page, NEW, typed);
    expect(textOf(warned.body)).toContain(
      'Manon AUBERT est déjà dans la liste des salariés. Est-ce la même personne ?',
    );
    expect(warned.body).toMatch(/href="\/utilisateurs\/nouveau\?salarie=[\w-]+&amp;liste=[^"]*">Ouvrir ce salarié/);
    expect(textOf(warned.body)).toContain('Valider quand même');
    expect(await mailsTo(op.db, 'manon@exemple.test')).toEqual([]);
    await claire.send(warned, NEW);
    expect(await mailsTo(op.db, 'manon@exemple.test')).toEqual(['creation-compte']);
  });

  test('S103 : annuler ramène au tableau, avec sa recherche', async () => {
    const { body } = await claire.get(`${NEW}?liste=q%3Dperrin%26tri%3Dlogin`);
    expect(body).toContain('<a class="btn btn--2" href="/utilisateurs?q=perrin&amp;tri=login">Annuler</a>');
  });

  test('S90 : « Voir tous » montre tout, garde les cases et le texte, et n’enregistre rien', async () => {
    const page = await sheetOf(PAUL);
    const path = `/utilisateurs/${await subOf(op.db, PAUL)}`;
    expect(rowsOf(page.body)).toHaveLength(1);
    expect(page.body).toMatch(/<button[^>]*name="action" value="voir-tous" formnovalidate[^>]*>Voir tous/);
    const all = await claire.send(page, path, { action: 'voir-tous', prenom: 'Polo', sirets: [] });
    expect(rowsOf(all.body)).toHaveLength(3);
    expect(all.body).not.toContain('Voir tous');
    expect((await claire.openCreation()).body).not.toContain('Voir tous');
    expect(pairsOf(all, path)).toEqual(
      expect.arrayContaining([
        ['prenom', 'Polo'],
        ['vue', 'tous'],
      ]),
    );
    expect(pairsOf(all, path).filter(([name]) => name === 'sirets')).toEqual([]);
    expect((await op.db.query('select prenom, version from users where email = $1', [PAUL.email])).rows[0]).toEqual({
      prenom: 'Paul',
      version: 1,
    });
  });
});
