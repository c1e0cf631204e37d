import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { linkIn } from '#test/links.ts';
import { CREATION, choose, type MailWorld, NEW_PASSWORD, startMailWorld } from '#test/mail-world.ts';
import { loginThroughForm } from '#test/op-client.ts';
import { subOf } from '#test/people.ts';
import { messagesIn, Referent, rowsOf, textOf } from '#test/referent.ts';
import { KERMARREC } from '#test/staff.ts';
import { Visitor } from '#test/visitor.ts';
import { ADMINISTRATEUR, AGENT, CLAIRE, INSTRUCTEUR, PAUL } from '../../scripts/cast.ts';

let op: MailWorld;
let odile: Referent;
let agent: string;
beforeAll(async () => {
  op = await startMailWorld();
  odile = await Referent.signedIn(op, ADMINISTRATEUR);
  agent = await subOf(op.db, AGENT);
});
afterAll(() => op.stop());

const { email, nom, prenom } = KERMARREC;
const rightsOf = async (sub: string) =>
  (
    await op.db.query(
      'select u.kind, s.role, s.regions, u.profils from users u left join staff s using (sub) where sub = $1',
      [sub],
    )
  ).rows[0];
const typed = { civilite: 'MME', nom, prenom, email, role: 'agent', regions: ['53'] };
const blank = () => odile.get('/agents/nouveau');
const sheet = (sub: string) => odile.get(`/agents/${sub}`);
const subFor = async (address: string) =>
  (await op.db.query('select sub from users where email = $1', [address])).rows[0]?.sub;

describe('S15 « Agents » : créer un compte de Constructys', () => {
  test('S15 G63 le compte est créé, le mail part, la personne choisit son mot de passe et entre', async () => {
    const made = await odile.send(await blank(), '/agents/nouveau', typed);
    expect([made.status, textOf(made.body)]).toEqual([200, expect.stringContaining('Le compte est créé.')]);
    await choose(linkIn(await op.mailbox.mailTo(email, CREATION)), NEW_PASSWORD);
    const visitor = new Visitor();
    const page = await loginThroughForm(
      visitor,
      await visitor.get(`${op.url}/login`),
      { ...AGENT, email },
      NEW_PASSWORD,
    );
    const said = textOf(page.body);
    expect(said).toContain('Rôle Agent de Direction régionale');
    expect(said).toContain('Région Bretagne');
    expect(said).not.toContain('établissement affecté');
  });

  test('une fiche vide dit tous ses défauts, chacun près de son champ, et garde ce qui était coché', async () => {
    const refused = await odile.send(await blank(), '/agents/nouveau', { nom: 'LE GALL' });
    expect([refused.status, messagesIn(refused)]).toEqual([
      422,
      [
        'civilite-erreur: Choisissez une civilité.',
        'prenom-erreur: Saisissez le prénom.',
        "email-erreur: Saisissez l'adresse mail. Exemple : nom@domaine.fr.",
        'regions-erreur: Choisissez au moins une région : un agent ne voit que les organismes de ses régions.',
      ],
    ]);
    expect(refused.body).toContain('value="LE GALL"');
    expect(refused.body).toMatch(/id="role-agent"[^>]*checked/);
  });

  test('l’adresse d’un collègue mène à sa fiche ; celle d’un CFA ne dit pas de qui elle est', async () => {
    const colleague = await odile.send(await blank(), '/agents/nouveau', { ...typed, email: AGENT.email });
    expect(colleague.body).toContain(`href="/agents/${agent}"`);
    const other = await odile.send(await blank(), '/agents/nouveau', { ...typed, email: PAUL.email });
    expect(textOf(other.body)).toContain("celui d'une personne d'un OF ou d'un CFA");
    expect(other.body).not.toContain(PAUL.nom);
  });

  test('un champ de trop n’est pas lu : ni genre de compte, ni profils, ni SIRET', async () => {
    const forged = {
      ...typed,
      email: 'forge@exemple.test',
      kind: 'portail',
      profils: ['REFERENT_PORTAIL_OF'],
      sirets: ['00012345500016'],
      password_hash: 'x',
      sub: agent,
    };
    await odile.send(await blank(), '/agents/nouveau', forged);
    expect(await rightsOf(await subFor('forge@exemple.test'))).toEqual({
      kind: 'interne',
      role: 'agent',
      regions: ['53'],
      profils: [],
    });
  });

  test.each([
    ['un rôle', { role: 'superviseur' }],
    ['une région', { regions: ['53', '99'] }],
  ])('%s qui n’existe pas est refusé', async (_what, changes) => {
    const refused = await odile.send(await blank(), '/agents/nouveau', {
      ...typed,
      email: 'faux@exemple.test',
      ...changes,
    });
    expect(refused.status).toBeGreaterThanOrEqual(400);
    expect(await subFor('faux@exemple.test')).toBeUndefined();
  });
});

describe('la liste', () => {
  test('montre ceux de Constructys, et personne d’un CFA', async () => {
    const rows = rowsOf((await odile.get('/agents')).body);
    expect(rows.map(([name]) => name)).toEqual(
      expect.arrayContaining(['LEMAIRE Hugo', 'RAMBAUD Aurélie', 'VASSEUR Odile']),
    );
    expect(rows.flat().join()).not.toContain(CLAIRE.nom);
    expect(rows.find(([name]) => name === 'RAMBAUD Aurélie')).toEqual([
      ...['RAMBAUD Aurélie', AGENT.email, 'Agent de Direction régionale', 'Auvergne-Rhône-Alpes', 'Actif', 'Jamais'],
    ]);
  });

  test.each([
    ['un mot sans accent', 'q=aurelie', ['RAMBAUD Aurélie']],
    ['un rôle', 'role=instructeur', ['LEMAIRE Hugo']],
    ['une région', 'region=84', ['RAMBAUD Aurélie']],
    ['un statut que personne n’a', 'statut=inactif', []],
    ['un rôle inconnu, qui n’est pas lu', 'role=x&q=lemaire', ['LEMAIRE Hugo']],
    ['une page au-delà', 'page=9', []],
  ])('se restreint par %s', async (_what, query, names) => {
    expect(rowsOf((await odile.get(`/agents?${query}`)).body).map(([name]) => name)).toEqual(names);
  });

  test('G68 une page au-delà de la fin ramène à la liste, sans dire que personne n’est là', async () => {
    const said = textOf((await odile.get('/agents?page=9')).body);
    expect(said).toContain('Aucun élément à afficher');
    expect(said).not.toContain('Aucun compte trouvé');
  });

  test('se trie dans les deux sens', async () => {
    const names = async (query: string) => rowsOf((await odile.get(`/agents?${query}`)).body).map(([name]) => name);
    const ascending = await names('tri=login');
    expect(await names('tri=login&ordre=desc')).toEqual(ascending.toReversed());
  });
});

describe('la fiche', () => {
  test('G20 d’autres régions : enregistrées, et l’agent doit se reconnecter', async () => {
    const aurelie = await Referent.signedIn(op, AGENT);
    const saved = await odile.send(await sheet(agent), `/agents/${agent}`, { regions: ['27', '84'] });
    expect(textOf(saved.body)).toContain('Vos modifications ont été enregistrées.');
    expect((await rightsOf(agent)).regions).toEqual(['27', '84']);
    expect((await aurelie.get('/organismes')).url).toContain('/connexion/');
  });

  test('G32 envoyée d’après une page périmée, elle le dit et garde la saisie', async () => {
    const stale = await sheet(agent);
    await odile.send(await sheet(agent), `/agents/${agent}`, { prenom: 'Aurélia' });
    const refused = await odile.send(stale, `/agents/${agent}`, { prenom: 'Aude' });
    expect([refused.status, textOf(refused.body)]).toEqual([
      409,
      expect.stringMatching(/modifiée par Odile VASSEUR à .* Rechargez/),
    ]);
    expect(refused.body).toContain('value="Aude"');
    await odile.send(await sheet(agent), `/agents/${agent}`, { prenom: AGENT.prenom });
  });

  test('désactiver demande un motif, puis ferme tout ; réactiver rouvre', async () => {
    const aurelie = await Referent.signedIn(op, AGENT);
    const without = await odile.send(await sheet(agent), `/agents/${agent}/desactiver`, { motif: ' ' });
    expect([without.status, messagesIn(without)]).toEqual([
      422,
      [expect.stringContaining('motif-erreur: Indiquez le motif')],
    ]);
    const closed = await odile.send(await sheet(agent), `/agents/${agent}/desactiver`, { motif: 'Congé' });
    expect(textOf(closed.body)).toContain('Motif : Congé');
    expect((await aurelie.get('/')).url).toContain('/connexion/');
    const opened = await odile.send(await sheet(agent), `/agents/${agent}/reactiver`);
    expect(textOf(opened.body)).toContain('Le compte est réactivé.');
  });

  test('« Mettre fin à ses sessions » et « Déclarer le compte compromis »', async () => {
    const aurelie = await Referent.signedIn(op, AGENT);
    const ended = await odile.send(await sheet(agent), `/agents/${agent}/deconnecter`);
    expect(textOf(ended.body)).toContain('Toutes les sessions de cette personne sont terminées.');
    expect((await aurelie.get('/')).url).toContain('/connexion/');
    const hugo = await subOf(op.db, INSTRUCTEUR);
    const compromised = await odile.send(await sheet(hugo), `/agents/${hugo}/compromis`);
    expect(textOf(compromised.body)).toContain('Le compte est déclaré compromis');
    expect(textOf((await Referent.signedIn(op, INSTRUCTEUR).then((one) => one.get('/'))).body)).not.toContain(
      'Bienvenue',
    );
    await op.db.query('update users set compromised_at = null where sub = $1', [hugo]);
  });

  test('la sienne : les droits sont fermés, et un formulaire forgé n’y change rien', async () => {
    const me = await subOf(op.db, ADMINISTRATEUR);
    const own = await sheet(me);
    expect(textOf(own.body)).toContain('que par un autre administrateur');
    expect(own.body).not.toContain(`action="/agents/${me}/desactiver"`);
    const forged = await odile.send(own, `/agents/${me}`, { role: 'agent', regions: ['84'] });
    const acts = await Promise.all(
      ['desactiver', 'deconnecter', 'compromis', 'debloquer', 'renvoyer'].map((verb) =>
        odile.post(`/agents/${me}/${verb}`, { motif: 'x', version: '1' }),
      ),
    );
    expect([forged.status, ...acts.map(({ status }) => status)]).toEqual([403, 403, 403, 403, 403, 403]);
    expect(await rightsOf(me)).toMatchObject({ role: 'administrateur', regions: [] });
  });

  test.each([
    ['d’une personne d’un CFA', () => subOf(op.db, CLAIRE)],
    ['de personne', async () => 'personne'],
  ])('celle %s n’est pas là, quoi qu’on lui envoie', async (_whose, whose) => {
    const sub = await whose();
    const before = await rightsOf(sub);
    const answers = await Promise.all([
      sheet(sub),
      odile.post(`/agents/${sub}`, { ...typed, regions: '53', version: '1' }),
      ...['desactiver', 'reactiver', 'renvoyer', 'debloquer', 'deconnecter', 'compromis'].map((verb) =>
        odile.post(`/agents/${sub}/${verb}`, { motif: 'x', version: '1' }),
      ),
    ]);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([404]));
    expect(await rightsOf(sub)).toEqual(before);
  });
});
