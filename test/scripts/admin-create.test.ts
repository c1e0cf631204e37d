import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { linkIn } from '#test/links.ts';
import { CREATION, choose, type MailWorld, NEW_PASSWORD, startMailWorld } from '#test/mail-world.ts';
import { loginThroughForm } from '#test/op-client.ts';
import { Visitor } from '#test/visitor.ts';
import { ADMINISTRATEUR, AGENT, INSTRUCTEUR, PAUL } from '../../scripts/cast.ts';

const EMAIL = 'jean-luc.bernard@exemple.test';

let world: MailWorld;
beforeAll(async () => {
  world = await startMailWorld();
});
afterAll(() => world.stop());

/** Runs the command on the database of the world; gives its status and its words. */
async function run(args: string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, ['scripts/admin-create.ts', ...args], {
    env: { ...process.env, OGESTION_DATABASE_URL: world.databases.ogestionUrl, ...env },
  });
  const [out, err, [status]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { status, out, err };
}

const accountsOf = async (email: string) =>
  (await world.db.query('select * from users left join staff using (sub) where lower(email) = $1', [email])).rows;

describe('npm run admin:create', () => {
  test('makes the first administrator, who chooses a password by mail and manages his colleagues', async () => {
    expect(await run([EMAIL])).toEqual({
      ...{ status: 0, err: '' },
      out: `${EMAIL} is an administrator. The mail to choose a password is on its way; it works for 72 hours.\n`,
    });
    expect(await accountsOf(EMAIL)).toMatchObject([
      { kind: 'interne', role: 'administrateur', regions: [], nom: 'BERNARD', prenom: 'Jean-Luc', password_hash: null },
    ]);
    const link = linkIn(await world.mailbox.mailTo(EMAIL, CREATION));
    await choose(link, NEW_PASSWORD);
    const visitor = new Visitor();
    const login = await visitor.get(`${world.url}/login?retour=/agents`);
    const page = await loginThroughForm(visitor, login, { ...ADMINISTRATEUR, email: EMAIL }, NEW_PASSWORD);
    expect([page.status, new URL(page.url).pathname]).toEqual([200, '/agents']);
  });

  test('is in the journal, by nobody', async () => {
    const [{ sub }] = await accountsOf(EMAIL);
    const { rows } = await world.db.query(
      `select actor_sub, details from audit_events where event = 'user_created' and target_sub = $1`,
      [sub],
    );
    expect(rows).toEqual([{ actor_sub: null, details: { after: { role: 'administrateur', regions: [] } } }]);
  });

  test('makes one account however often it is run, whatever the case of the address', async () => {
    expect(await run([EMAIL.toUpperCase()])).toMatchObject({
      status: 0,
      out: `${EMAIL} is an administrator already. Nothing was changed.\n`,
    });
    expect(await accountsOf(EMAIL)).toHaveLength(1);
  });

  test('of two runs at once, one makes the account', async () => {
    const email = 'elise.fabre@exemple.test';
    const both = await Promise.all([run([email]), run([email])]);
    expect(both.map(({ status }) => status)).toEqual([0, 0]);
    expect(both.filter(({ out }) => out.includes('on its way'))).toHaveLength(1);
    expect(await accountsOf(email)).toHaveLength(1);
  });

  test('offers to send the mail again to somebody who waits, and sends it when asked', async () => {
    const email = 'marc.olivier@exemple.test';
    await run([email]);
    const first = linkIn(await world.mailbox.mailTo(email, CREATION));
    expect(await run([email])).toMatchObject({ status: 0, out: expect.stringContaining('again: --renvoyer\n') });
    world.mailbox.clear();
    expect(await run([email, '--renvoyer'])).toMatchObject({ status: 0, out: expect.stringContaining('sent again') });
    const second = linkIn(await world.mailbox.mailTo(email, CREATION));
    await expect(choose(first, NEW_PASSWORD)).rejects.toThrow('No form');
    const chosen = await choose(second, NEW_PASSWORD);
    expect(chosen.url).toContain('/mot-de-passe/enregistre');
    expect(chosen.body).toMatch(
      /<a class="btn" href="\/login">Mon espace oGestion<\/a><a class="btn btn--2"[^>]*>Continuer/,
    );
  });

  test.each([
    ['somebody of a CFA', PAUL.email, 'has an account of an OF or a CFA'],
    ['an agent', AGENT.email, 'is an agent of a Direction régionale'],
    ['an instructeur', INSTRUCTEUR.email, 'is an instructeur'],
  ])('refuses the address of %s, and leaves the account as it is', async (_who, email, words) => {
    const before = await accountsOf(email);
    const { status, err } = await run([email, '--nom', 'Autre', '--prenom', 'Personne']);
    expect([status, err]).toEqual([1, expect.stringContaining(words)]);
    expect(await accountsOf(email)).toEqual(before);
  });

  test.each([
    ['no address', [], 'Give one address'],
    ['a question about its use', ['--help'], 'Give one address'],
    ['what is no address', ['a.b'], "L'adresse mail n'a pas le bon format"],
    ['a civilité that nobody has', [EMAIL, '--civilite', 'DR'], 'civilité'],
    ['an option nobody knows', [EMAIL, '--password', 'x'], '--password'],
  ])('refuses %s in a few words', async (_what, args, words) => {
    const { status, err } = await run(args);
    expect([status, err]).toEqual([1, expect.stringContaining(words)]);
    expect(err).not.toContain('    at ');
  });

  test.each([
    ['accueil@exemple.test', { nom: 'ACCUEIL', prenom: 'Administration' }],
    ['premiere2@exemple.test', { nom: 'PREMIERE', prenom: 'Administration' }],
    ['lea.roy2@exemple.test', { nom: 'ROY', prenom: 'Lea' }],
    ['2026@exemple.test', { nom: 'CONSTRUCTYS', prenom: 'Administration' }],
  ])('takes %s alone: who it is can be corrected later', async (email, names) => {
    expect(await run([email])).toMatchObject({ status: 0, err: '' });
    expect(await accountsOf(email)).toMatchObject([names]);
  });

  test('takes the names that are given', async () => {
    const args = ['direction@exemple.test', '--nom', 'Aubry', '--prenom', 'Hélène', '--civilite', 'MME'];
    expect((await run(args)).status).toBe(0);
    expect(await accountsOf('direction@exemple.test')).toMatchObject([
      { nom: 'AUBRY', prenom: 'Hélène', civilite: 'MME' },
    ]);
  });

  test('says what to do when nothing was started and no database is given', async () => {
    const { err } = await run([EMAIL], { OGESTION_DATABASE_URL: '', DATA_FOLDER: '/nonexistent' });
    expect(err).toBe('Nothing was started on /nonexistent: run npm start, or give OGESTION_DATABASE_URL.\n');
  });
});
