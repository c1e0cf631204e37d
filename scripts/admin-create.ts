/**
 * Makes an administrator of oGestion, the first one or another: an account without a password, and the mail that invites him to
 * choose one. Run again, it makes nothing more; `--renvoyer` sends the mail again to somebody who has not chosen yet.
 *   npm run admin:create -- prenom.nom@constructys.fr [--nom NOM] [--prenom Prénom] [--civilite M|MME] [--renvoyer]
 * It writes to the database of OGESTION_DATABASE_URL, or else to the one that `npm start` runs; the mail leaves by the oGestion that
 * runs on it.
 */
import { parseArgs } from 'node:util';
import { systemClock } from '#shared/clock.ts';
import { createPool } from '#shared/pg.ts';
import { type Invitation, type Invited, inviteAdministrator } from '../idp-ogestion/src/domain/first-administrator.ts';
import { databaseUrl } from './imports/surroundings.ts';

const USAGE = 'npm run admin:create -- prenom.nom@constructys.fr [--nom NOM] [--prenom Prénom] [--civilite M|MME]';

const SENTENCES: Record<Invitation, (email: string) => string> = {
  created: (email) =>
    `${email} is an administrator. The mail to choose a password is on its way; it works for 72 hours.`,
  resent: (email) => `The mail to choose a password was sent again to ${email}; the former link is void.`,
  waiting: (email) =>
    `${email} is an administrator who has not chosen a password yet. To send the mail again: --renvoyer`,
  known: (email) => `${email} is an administrator already. Nothing was changed.`,
  inactive: (email) =>
    `${email} is an administrator whose account is deactivated: another one reactivates it, at /agents.`,
  agent: (email) => `${email} is an agent of a Direction régionale: an administrator changes that, at /agents.`,
  instructeur: (email) => `${email} is an instructeur: an administrator changes that, at /agents.`,
  portail: (email) => `${email} has an account of an OF or a CFA: an administrator needs another address.`,
};
const DONE: Invitation[] = ['created', 'resent', 'waiting', 'known'];

try {
  const { person, again } = readArguments(process.argv.slice(2));
  const pool = createPool(await databaseUrl(process.env), 'ogestion-admin', () => {});
  const invitation = await inviteAdministrator({ pool, clock: systemClock }, person, again).finally(() => pool.end());
  const said = SENTENCES[invitation](person.email);
  if (DONE.includes(invitation)) console.log(said);
  else fail(said);
} catch (error) {
  fail(error instanceof Error ? error.message || error.name : String(error));
}

function fail(sentence: string): void {
  console.error(sentence);
  process.exitCode = 1;
}

function readArguments(args: string[]): { person: Invited; again: boolean } {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean', default: false } as const;
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { nom: text, prenom: text, civilite: text, renvoyer: flag, help: flag },
  });
  const [email, ...more] = positionals;
  if (values.help || !email || more.length > 0) throw new Error(`Give one address: ${USAGE}`);
  const { nom, prenom, civilite = null } = { ...namesIn(email), ...values };
  return { person: { email: email.trim().toLowerCase(), nom, prenom, civilite }, again: values.renvoyer };
}

/**
 * `jean-luc.martin@…` says who he is: Jean-Luc MARTIN. Any other address names its account, `direction@…` Administration DIRECTION,
 * until the person corrects it in « Mon compte ».
 */
function namesIn(email: string): { nom: string; prenom: string } {
  const words = (email.split('@')[0] ?? '').split('.').map((word) => word.replace(/[^\p{L}\p{M}'-]+/gu, ' ').trim());
  const [prenom, nom, ...more] = words;
  if (!prenom || !nom || more.length > 0)
    return { nom: words.join(' ').trim() || 'Constructys', prenom: 'Administration' };
  return { nom, prenom: prenom.replace(/(?<!\p{L})\p{L}/gu, (letter) => letter.toLocaleUpperCase('fr')) };
}
