import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { createTransport, type SendMailOptions } from 'nodemailer';
import type { Browser } from 'playwright-core';
import { checkAccessibility, journey, launchBrowser } from '#test/browser.ts';
import { type Mailbox, startMailbox } from '#test/mailbox.ts';
import { type Message, Messages } from '../../scripts/mail/messages.ts';

let mailbox: Mailbox;
let browser: Browser;
beforeAll(async () => {
  mailbox = await startMailbox();
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
  await mailbox.stop();
});
afterEach(() => mailbox.clear());

const send = (mail: SendMailOptions) => createTransport(mailbox.smtpUrl).sendMail(mail);
const CLAIRE = 'claire.martin@exemple.test';
const MAIL = {
  from: 'oGestion <ne-pas-repondre@exemple.test>',
  to: CLAIRE,
  subject: 'Création de votre compte : « été »',
  text: 'Bonjour,\n\nVoici le lien.',
  html: '<html><head><title>x</title></head><body><p>Bonjour, <a href="http://localhost/lien">le lien</a></p></body></html>',
};

const RECEIVED = { ...MAIL, id: '', date: '2026-02-17T10:00:00.000Z' };

describe('GET /api/messages', () => {
  test('lists the mails newest first, as they were written', async () => {
    await send({ ...MAIL, subject: 'Premier' });
    await send(MAIL);
    const response = await fetch(`${mailbox.inboxUrl}/api/messages`);
    const found: Message[] = JSON.parse(await response.text());
    expect(found).toHaveLength(2);
    expect(found[1]?.subject).toBe('Premier');
    expect(found[0]).toEqual({
      id: expect.any(String),
      date: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      ...MAIL,
      from: '"oGestion" <ne-pas-repondre@exemple.test>',
      text: expect.stringContaining('Voici le lien.'),
    });
  });

  test('names a hidden recipient, whom only the envelope knows', async () => {
    await send({ from: MAIL.from, bcc: CLAIRE, subject: 'Copie', text: 'x' });
    expect((await mailbox.mailTo(CLAIRE)).html).toBeNull();
  });

  test('DELETE empties the list', async () => {
    await send(MAIL);
    const response = await fetch(`${mailbox.inboxUrl}/api/messages`, { method: 'DELETE' });
    expect(response.status).toBe(204);
    expect(mailbox.all()).toEqual([]);
  });
});

test('a test may wait for a mail that has not come yet', async () => {
  const coming = mailbox.mailTo(CLAIRE);
  await send({ ...MAIL, to: 'paul.durand@exemple.test' });
  await send(MAIL);
  expect((await coming).to).toBe(CLAIRE);
});

test('the list forgets the oldest mails beyond 500', () => {
  const messages = new Messages();
  for (let sent = 1; sent <= 501; sent++) messages.add({ ...RECEIVED, id: String(sent) });
  expect(messages.all()).toHaveLength(500);
  expect([messages.all().at(0)?.id, messages.all().at(-1)?.id]).toEqual(['501', '2']);
  expect(messages.find('1')).toBeUndefined();
});

describe('pages of the inbox', () => {
  test.each([1280, 390] as const)('list, mail and absent mail at %i pixels', async (width) => {
    await journey(browser, { width }, async (page) => {
      await page.goto(mailbox.inboxUrl);
      await checkAccessibility(page, 'the empty list');
      await send(MAIL);
      await page.reload();
      await checkAccessibility(page, 'the list');
      await page.getByRole('link', { name: 'Création de votre compte' }).click();
      await checkAccessibility(page, 'a mail');
      await page.frameLocator('iframe').getByRole('link', { name: 'le lien' }).waitFor();
      mailbox.clear();
      await page.reload();
      await page.getByRole('heading', { name: 'Mail introuvable' }).waitFor();
      await checkAccessibility(page, 'an absent mail');
    });
  });

  test('a script in a mail does not run, in its frame or opened alone', async () => {
    await send({
      ...MAIL,
      subject: '<script>document.title = "ran"</script>',
      html: '<script>document.title = "ran"</script>x',
    });
    const { id } = await mailbox.mailTo(CLAIRE);
    const context = await browser.newContext();
    const page = await context.newPage();
    for (const path of ['/', `/messages/${id}`, `/messages/${id}/html`]) {
      await page.goto(mailbox.inboxUrl + path);
      for (const frame of page.frames()) expect(await frame.title()).not.toBe('ran');
    }
    await context.close();
  });
});
