import { randomBytes, randomUUID } from 'node:crypto';
import { linkIn } from '#test/links.ts';
import { CLAIRE, LYON } from '../../../scripts/cast.ts';
import { Browser } from '../browser.ts';
import { type Application, expected, type Site, Visit } from '../journeys.ts';
import type { Person } from '../workloads.ts';
import { type Mailbox, openMailbox } from './mailbox.ts';

const PASSWORD = 'Onze tuiles vertes sous un pont';

let mailbox: Promise<Mailbox> | undefined;

/** One mailbox for all the people of this process. */
function mailboxOf({ mailPort = 0 }: Site): Promise<Mailbox> {
  mailbox ??= openMailbox(mailPort);
  return mailbox;
}

/** A signed-in référente, who creates an account at each turn; its owner then makes it his. */
export async function creatingUsers(site: Site, application: Application): Promise<Person> {
  const { next } = await mailboxOf(site);
  const visit = new Visit(site, application);
  await visit.signIn(CLAIRE.email);
  return {
    again: async () => {
      const name = newName();
      const email = `${name}@exemple.test`;
      const mail = next(email);
      await Promise.all([mail, create(visit.browser, name, email)]);
      await activate(new Browser(site.issuer), linkIn(await mail));
    },
  };
}

/** Letters only: the names of people have no figures. */
const newName = (): string => [...randomBytes(12)].map((byte) => String.fromCharCode(97 + (byte % 26))).join('');

/** Sends « Création d'un utilisateur », after a search of the new address. */
async function create(browser: Browser, name: string, email: string): Promise<void> {
  const form = {
    ...{ operation: randomUUID(), civilite: 'MME', nom: name, prenom: 'Essai', email, dateNaissance: '' },
    ...{ profils: 'UTILISATEUR_PORTAIL_OF', sirets: LYON.siret },
  };
  const search = new URLSearchParams({ liste: new URLSearchParams({ q: email }).toString() });
  expected('creation', 303, await browser.post(`/utilisateurs/nouveau?${search}`, form));
}

/** Opens the link of the mail and chooses a password. */
async function activate(browser: Browser, link: string): Promise<void> {
  const arrived = expected('link', 303, await browser.get(new URL(link).pathname));
  const page = arrived.headers.location ?? '';
  expected('password page', 200, await browser.get(page));
  const chosen = await browser.post(page, { password: PASSWORD, confirmation: PASSWORD });
  expected('end', 200, await browser.get(expected('password', 303, chosen).headers.location ?? ''));
}
