import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Attempts } from '#test/attempts.ts';
import { holdClock, moveClock, releaseClock } from '#test/clock.ts';
import { ask, CONFIRMATION, CREATION, choose, type MailWorld, NEW_PASSWORD, startMailWorld } from '#test/mail-world.ts';
import { deactivate, reactivate } from '#test/people.ts';
import { Visitor } from '#test/visitor.ts';
import { NINA } from '../../scripts/cast.ts';

let op: MailWorld;
beforeAll(async () => {
  op = await startMailWorld();
});
afterAll(() => op.stop());

const STALE = 'Ce lien n’est plus valable.';
/** Gives Nina back the account that she never activated. */
async function forgetActivation(): Promise<void> {
  await op.db.query(`update users set password_hash = null, email_verified_at = null where email = $1`, [NINA.email]);
  await op.db.query('delete from mail_requests');
}
const activationLink = async (): Promise<string> => {
  await forgetActivation();
  return op.linkFor(NINA.email, CREATION);
};
const linksOf = async () => (await op.db.query('select * from links order by created_at')).rows;

describe('le mail de création de compte et sa page', () => {
  test('S106 G27 : un compte dont le mot de passe n’est pas créé ne se connecte pas', async () => {
    expect(await new Attempts(op).enters(NINA.email, NEW_PASSWORD)).toBe(false);
  });

  test('S107 S108 S109 S110 S120 G1 G60 L11 : le mail dit l’adresse, l’identifiant, le délai, et porte le lien', async () => {
    const link = await activationLink();
    const mail = await op.mailbox.mailTo(NINA.email, CREATION);
    expect(mail.from).toContain('ne-pas-repondre@constructys.fr');
    for (const form of [mail.text, mail.html ?? '']) {
      for (const part of [op.url, NINA.email, link, 'Créer mon mot de passe', '72 heures'])
        expect(form).toContain(part);
    }
    expect(mail.text).toContain('Bonjour Madame PETIT,');
    expect(mail.html).toContain('<html lang="fr"');
    expect(mail.html).not.toMatch(/<img|<link|<script|url\(/);
    expect(mail.html?.match(/<h1/g)).toHaveLength(1);
    expect(new Set(mail.html?.match(/href="https?:[^"]*/g))).toEqual(new Set([`href="${link}`, `href="${op.url}`]));
  });

  test('L8 G5 : le lien mène à une adresse sans jeton ; rien n’en garde la trace', async () => {
    const link = await activationLink();
    const visitor = new Visitor();
    const arrival = await visitor.get(link, { follow: false });
    expect(arrival.status).toBe(303);
    expect(arrival.headers.get('location')).toBe('/activation');
    expect(arrival.headers.get('referrer-policy')).toBe('no-referrer');
    expect(arrival.headers.get('set-cookie')).toMatch(/path=\/activation;.*httponly/i);
    const page = await visitor.get(`${op.url}/activation`);
    expect(page.headers.get('cache-control')).toBe('no-store');
    expect(page.headers.get('x-robots-tag')).toBe('noindex');
    expect(page.body).not.toContain(link.split('/').at(-1));
  });

  test('S111 P6 L13 : deux champs, l’œil, les règles, et le compte à demi masqué', async () => {
    const page = await new Visitor().get(await activationLink());
    expect(page.body).toContain('<h1>Créer mon mot de passe</h1>');
    expect(page.body).toContain('n***@exemple.test');
    expect(page.body).not.toContain(NINA.email);
    expect(page.body.match(/type="password"[^>]*autocomplete="new-password"/g)).toHaveLength(2);
    expect(page.body.match(/data-eye/g)).toHaveLength(2);
    expect(page.body).toContain('15 caractères au moins');
    expect(page.body).not.toMatch(/maxlength|onpaste/);
  });

  test('G4 L1 : cinquante GET et HEAD ne changent rien, le POST qui suit réussit', async () => {
    const link = await activationLink();
    const before = await linksOf();
    for (let rank = 0; rank < 25; rank += 1) {
      await new Visitor().get(link);
      await fetch(link, { method: 'HEAD', redirect: 'manual' });
    }
    expect(await linksOf()).toEqual(before);
    expect((await choose(link, NEW_PASSWORD)).url).toBe(`${op.url}/mot-de-passe/enregistre`);
  });

  test('S112 P12 : chaque règle qui n’est pas respectée est dite, rien n’est renvoyé, le lien reste bon', async () => {
    const link = await activationLink();
    const refused = await choose(link, 'Nina Petit');
    expect(refused.status).toBe(422);
    for (const reason of ['Trop court', 'Contient votre nom']) expect(refused.body).toContain(reason);
    expect(refused.body).not.toContain('Nina Petit');
    expect(refused.body).toContain('aria-invalid="true"');
    const differs = await choose(link, NEW_PASSWORD, `${NEW_PASSWORD}s`);
    expect(differs.status).toBe(422);
    expect(differs.body).toContain('Les deux mots de passe ne sont pas identiques.');
    const chosen = await choose(link, NEW_PASSWORD);
    expect(chosen.status).toBe(200);
    expect(chosen.body).toMatch(/<a class="btn"[^>]*>Continuer[^<]*<\/a>.*<a class="btn btn--2" href="\/login">/s);
  });

  test('S113 S114 S115 S116 S117 S118 S119 L9 : un seul mail de confirmation, mot pour mot, aucune connexion', async () => {
    const link = await activationLink();
    op.mailbox.clear();
    await choose(link, 'court');
    const after = await choose(link, NEW_PASSWORD);
    expect(after.body).toContain('Votre mot de passe est enregistré.');
    expect(after.body).toContain('Vous pouvez vous connecter.');
    expect(after.body).toContain('Mon espace oGestion');
    const mail = await op.mailbox.mailTo(NINA.email, CONFIRMATION);
    expect(mail.text).toMatch(/^Bonjour,\n/);
    for (const sentence of [
      'Nous vous confirmons que votre nouveau mot de passe a bien été enregistré.',
      `Vous pouvez donc de nouveau accéder à votre espace d'information de gestion : ${op.url}`,
      `Nous vous rappelons que votre identifiant est : ${NINA.email}`,
      "Bonne journée !\nL'équipe Constructys",
      "Vous n'êtes pas à l'origine de ce changement ?",
    ]) {
      expect(mail.text).toContain(sentence);
    }
    expect(mail.text).not.toContain(NEW_PASSWORD);
    const { rows } = await op.db.query(
      `select count(*)::int from mails where kind = 'confirmation-mot-de-passe' and created_at > (select max(created_at) from links)`,
    );
    expect(rows[0].count).toBe(1);
    expect(op.mailbox.all().filter(({ to }) => to === NINA.email)).toHaveLength(1);
  });

  test('S121 : la connexion marche aussitôt, et l’adresse mail est vérifiée', async () => {
    await choose(await activationLink(), NEW_PASSWORD);
    expect(await new Attempts(op).enters(NINA.email, NEW_PASSWORD)).toBe(true);
    const { rows } = await op.db.query('select email_verified_at from users where email = $1', [NINA.email]);
    expect(rows[0].email_verified_at).not.toBeNull();
  });

  test('G61 : l’historique dit une activation, non un changement de mot de passe', async () => {
    await choose(await activationLink(), NEW_PASSWORD);
    const { rows } = await op.db.query(
      `select event, details from audit_events where event in ('user_activated', 'authn_password_change') order by id desc limit 1`,
    );
    expect(rows).toEqual([{ event: 'user_activated', details: { by: 'activation' } }]);
  });

  test('L3 : de deux POST ensemble, un seul réussit, et un seul mail part', async () => {
    const link = await activationLink();
    op.mailbox.clear();
    const answers = await Promise.all([choose(link, NEW_PASSWORD), choose(link, 'Douze volets bleus au grenier')]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 410]);
    const { rows } = await op.db.query(
      `select count(*)::int from mails where kind = 'confirmation-mot-de-passe' and created_at > (select max(created_at) from links)`,
    );
    expect(rows[0].count).toBe(1);
  });

  test('G1 : un lien utilisé mène à « Recevoir un nouveau lien », le même pour un jeton inventé', async () => {
    const link = await activationLink();
    await choose(link, NEW_PASSWORD);
    const used = await new Visitor().get(link);
    const forged = await new Visitor().get(`${op.url}/activation/${'A'.repeat(43)}`);
    expect(used.status).toBe(410);
    expect(used.body).toContain(STALE);
    expect(used.body).toContain('Recevoir un nouveau lien');
    expect(used.body).toBe(forged.body);
    expect((await new Visitor().get(`${op.url}/activation`)).body).toBe(used.body);
  });

  test('G1 L5 : le lien vaut encore après 71 heures, plus après 73', async () => {
    const link = await activationLink();
    holdClock();
    try {
      moveClock(71 * 3600);
      expect((await new Visitor().get(link)).status).toBe(200);
      moveClock(2 * 3600);
      expect((await new Visitor().get(link)).status).toBe(410);
    } finally {
      releaseClock();
    }
  });

  test('G2 L4 : un nouveau lien annule le précédent', async () => {
    const former = await activationLink();
    const latter = await activationLink();
    expect((await choose(latter, NEW_PASSWORD)).status).toBe(200);
    expect((await new Visitor().get(former)).status).toBe(410);
  });

  test('L4 : un lien d’activation ne sert pas à une réinitialisation', async () => {
    const link = (await activationLink()).replace('/activation/', '/mot-de-passe/reinitialisation/');
    expect((await new Visitor().get(link)).status).toBe(410);
  });

  test('L4 : un compte désactivé, ou dont l’adresse a changé, n’a plus de lien', async () => {
    const link = await activationLink();
    await deactivate(op.db, NINA);
    expect((await new Visitor().get(link)).status).toBe(410);
    await reactivate(op.db, NINA);
    await op.db.query('update users set email = $2 where email = $1', [NINA.email, 'nina.autre@exemple.test']);
    expect((await new Visitor().get(link)).status).toBe(410);
    await op.db.query('update users set email = $1 where email = $2', [NINA.email, 'nina.autre@exemple.test']);
    expect((await new Visitor().get(link)).status).toBe(200);
  });

  test('L2 : la base ne contient aucun jeton', async () => {
    const token = (await activationLink()).split('/').at(-1) ?? '';
    const { rows } = await op.db.query(`
      select to_jsonb(l)::text as row from links l union all select to_jsonb(m)::text from mails m
      union all select to_jsonb(a)::text from audit_events a union all select to_jsonb(j)::text from graphile_worker.jobs j`);
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.filter(({ row }) => row.includes(token) || row.includes(Buffer.from(token).toString('hex')))).toEqual(
      [],
    );
  });

  test('L7 : un en-tête Host ou X-Forwarded-Host inventé ne change pas l’adresse des liens', async () => {
    await forgetActivation();
    op.mailbox.clear();
    expect((await ask(op.url, NINA.email, '10.9.9.9', { 'x-forwarded-host': 'pirate.test' })).status).toBe(421);
    await ask(op.url, NINA.email, '10.9.9.9', { forwarded: 'host=pirate.test' });
    const mail = await op.mailbox.mailTo(NINA.email, CREATION);
    expect(mail.text).toContain(`${op.url}/activation/`);
    expect(op.mailbox.all()).toHaveLength(1);
    expect(mail.text + mail.html).not.toContain('pirate');
  });
});
