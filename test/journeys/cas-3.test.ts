import { afterAll, beforeAll, describe, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { journey, launchBrowser, openPage, type WatchedPage } from '#test/browser.ts';
import { linkIn } from '#test/links.ts';
import { CREATION, NEW_PASSWORD } from '#test/mail-world.ts';
import { type Mailbox, startMailbox } from '#test/mailbox.ts';
import { SAVOIE, SAVOIE_SIREN } from '#test/organismes.ts';
import { acceptCgu, chooseFirstPassword, DEVICES, signIn, stopAt } from '#test/steps.ts';
import { startWorld, type World } from '#test/world.ts';
import { ADMINISTRATEUR } from '../../scripts/cast.ts';

const GAELLE = { civilite: 'Madame', nom: 'ROUX', prenom: 'Gaëlle', email: 'gaelle.roux@exemple.test' };
const BASILE = { civilite: 'Monsieur', nom: 'FAURE', prenom: 'Basile', email: 'basile.faure@exemple.test' };

let browser: Browser;
let mailbox: Mailbox;
beforeAll(async () => {
  [browser, mailbox] = await Promise.all([launchBrowser(), startMailbox()]);
});
afterAll(async () => {
  await browser.close();
  await mailbox.stop();
});

type Identity = typeof GAELLE;
async function fillIdentity(page: WatchedPage, { civilite, nom, prenom, email }: Identity): Promise<void> {
  await page.getByLabel(civilite, { exact: true }).check();
  await page.getByLabel('Nom', { exact: true }).fill(nom);
  await page.getByLabel('Prénom').fill(prenom);
  await page.getByLabel('Email').fill(email);
}

/** The invited person reads the mail, chooses a password and stays on the page that says so. */
async function activate(page: WatchedPage, { email }: Identity): Promise<void> {
  const link = linkIn(await mailbox.mailTo(email, CREATION));
  await chooseFirstPassword(page, link, NEW_PASSWORD);
}

/** The administrator opens the account of an agent of a Direction régionale. */
async function createAgent(page: WatchedPage): Promise<void> {
  await page.getByRole('link', { name: 'Agents' }).first().click();
  await stopAt(page, /Agents|Comptes de Constructys/);
  await page.getByRole('link', { name: /Créer un (compte|agent)/ }).click();
  await stopAt(page, /Créer un compte de Constructys/);
  await fillIdentity(page, GAELLE);
  await page.getByLabel('Agent de Direction régionale', { exact: true }).check();
  await page.getByLabel('Auvergne-Rhône-Alpes').check();
  await page.getByRole('button', { name: 'Créer le compte' }).click();
  await stopAt(page, /Gaëlle ROUX/);
}

/** The agent looks the CFA up, does not find it, and creates it with its seat. */
async function createOrganisme(page: WatchedPage): Promise<void> {
  await page.getByRole('link', { name: 'Organismes' }).first().click();
  await stopAt(page, /^Organismes$/);
  await page.getByRole('link', { name: 'Créer un organisme' }).click();
  await stopAt(page, /Créer un organisme/);
  await page.getByLabel('Siren ou Siret').fill(SAVOIE.siret);
  await page.getByRole('button', { name: 'Continuer' }).click();
  await page.getByLabel('Raison sociale').fill(SAVOIE.raisonSociale);
  await stopAt(page, /Créer un organisme/);
  await page.getByLabel('CFA', { exact: true }).check();
  await page.getByLabel(/NDA/).fill(SAVOIE.nda);
  await page.getByLabel('Siret').fill(SAVOIE.siret);
  await page.getByLabel('Adresse').fill(SAVOIE.adresse);
  await page.getByLabel('Code postal').fill(SAVOIE.codePostal);
  await page.getByLabel('Ville').fill(SAVOIE.ville);
  await page.getByLabel('UAI').fill(SAVOIE.uai);
  await page.getByLabel('Cet établissement est un CFA').check();
  await page.getByRole('button', { name: /Créer l['’]organisme/ }).click();
  await stopAt(page, /CFA du Bâtiment de Savoie/);
}

/** From the sheet of the organisme, the account of its first référent. */
async function addReferent(page: WatchedPage): Promise<void> {
  await page.getByRole('link', { name: 'Ajouter un référent' }).click();
  await stopAt(page, /Création d['’]un utilisateur/);
  await fillIdentity(page, BASILE);
  await page.getByLabel(/Référents? portail OF/i).check();
  await page.locator(`input[type=checkbox][value^="${SAVOIE_SIREN}"]`).check();
  await page.getByRole('button', { name: 'Valider' }).click();
  await stopAt(page, /Basile FAURE/);
}

describe.each(DEVICES)('cas n°3 %s', (_device, options) => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld({ ogestion: { SMTP_URL: mailbox.smtpUrl } });
  });
  afterAll(async () => {
    mailbox.clear();
    await world.stop();
  });

  test('S125, S128, S136, S137 : sans accès, un CFA trouve sa Direction régionale depuis Digit Invest', () =>
    journey(browser, options, async (page) => {
      await page.goto(`${world.digitInvest.url}/contact`);
      await stopAt(page, /Nous contacter/);
      await page.getByLabel(/Code postal de votre CFA/).fill(SAVOIE.codePostal);
      await page.getByRole('button', { name: /Trouver/ }).click();
      await stopAt(page, /directions régionales/);
      await page.getByRole('heading', { name: 'Direction régionale Auvergne-Rhône-Alpes' }).waitFor();
      await page
        .getByRole('link', { name: /tous les contacts sur le site de constructys/ })
        .first()
        .waitFor();
    }));

  test('S15, G61 : l’administratrice crée le compte d’une agente, qui l’active', () =>
    journey(browser, options, async (page) => {
      await page.goto(`${world.ogestion.url}/login`);
      await signIn(page, ADMINISTRATEUR);
      await stopAt(page, /Bienvenue dans votre espace oGestion/);
      await createAgent(page);

      const agent = await openPage(browser, options);
      await activate(agent, GAELLE);
      agent.assertClean();
      await agent.context().close();
    }));

  test('S15, S126 : l’agente crée le CFA, son siège et son premier référent', () =>
    journey(browser, options, async (page) => {
      await page.goto(`${world.ogestion.url}/login`);
      await signIn(page, GAELLE, NEW_PASSWORD);
      await stopAt(page, /Bienvenue dans votre espace oGestion/);
      await createOrganisme(page);
      await addReferent(page);
      await page.goto(`${world.ogestion.url}/organismes/${SAVOIE_SIREN}`);
      await page.getByText("En attente d'activation").or(page.getByText('En attente d’activation')).first().waitFor();
    }));

  test('S125, S127 : le premier référent active son compte, gère ses utilisateurs et arrive sur Digit Invest', () =>
    journey(browser, options, async (page) => {
      await activate(page, BASILE);
      await page.goto(`${world.ogestion.url}/login`);
      await signIn(page, BASILE, NEW_PASSWORD);
      await stopAt(page, /Bienvenue dans votre espace oGestion/);
      await page.getByRole('link', { name: 'Gérer les utilisateurs' }).first().waitFor();
      await page.goto(world.digitInvest.url);
      await stopAt(page, /Validation des CGU/);
      await acceptCgu(page);
      await stopAt(page, /Campagne.*2026/);
      await page.getByText('CFA du Bâtiment de Savoie').first().waitFor();
    }));
});
