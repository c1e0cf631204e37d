import { systemClock } from '#shared/clock.ts';
import { transaction } from '#shared/pg.ts';
import { compromise } from '../../idp-ogestion/src/domain/compromise.ts';
import { DEMO_PASSWORD, type Person } from '../../scripts/cast.ts';
import { loginThroughForm } from './op-client.ts';
import type { OpWorld } from './op-world.ts';
import { subOf } from './people.ts';
import { type Answer, Visitor } from './visitor.ts';

export const CHANGE = "Changement de l'adresse mail de votre compte oGestion";
export const CHANGED = "L'adresse mail de votre compte oGestion est changée";
export const TO_CONFIRM = 'Confirmez votre nouvelle adresse mail';

const CHROME =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36';

/** A browser in which `person` has signed in to oGestion's own pages. Throws when he was not let in. */
export async function signedInAt(
  op: OpWorld,
  person: Pick<Person, 'email'>,
  password = DEMO_PASSWORD,
): Promise<Visitor> {
  const visitor = new Visitor();
  const home = await loginThroughForm(visitor, await visitor.get(`${op.url}/login`), person as Person, password);
  if (home.status !== 200 || !home.body.includes('Bienvenue dans votre espace')) {
    throw new Error(`${person.email} was not let in: ${home.status}`);
  }
  return visitor;
}

/** Whether the browser is still signed in. */
export const isSignedIn = async (op: OpWorld, visitor: Visitor): Promise<boolean> =>
  (await visitor.get(`${op.url}/mon-compte`, { follow: false })).status === 200;

/** Whether the login form lets `person` in with this password. */
export const canSignIn = (op: OpWorld, person: Pick<Person, 'email'>, password = DEMO_PASSWORD): Promise<boolean> =>
  signedInAt(op, person, password).then(
    () => true,
    () => false,
  );

/** Fills a form of « Mon compte » and sends it; the redirect is not followed. */
export const send = (op: OpWorld, visitor: Visitor, path: string, fields: Record<string, string>): Promise<Answer> =>
  visitor.post(`${op.url}/mon-compte${path}`, fields, { follow: false });

/** The same form sent by a page of another site. */
export const sendFromElsewhere = (op: OpWorld, visitor: Visitor, path: string, fields: Record<string, string> = {}) =>
  visitor.post(`${op.url}/mon-compte${path}`, fields, {
    follow: false,
    headers: { 'sec-fetch-site': 'cross-site', origin: 'https://ailleurs.test' },
  });

/** A login page asked for by Chrome on Windows. */
export const chrome = { 'user-agent': CHROME };

/** Has others know the password of a person (P13). Gives false when they do already. */
export const compromised = (op: OpWorld, person: Person): Promise<boolean> =>
  transaction(op.db, async (tx) => {
    const origin = { ip: '10.9.9.9', userAgent: 'test', requestId: 'test' };
    return compromise({ pool: op.db, clock: systemClock }, tx, await subOf(op.db, person), origin);
  });

/** Gives every account back what it had, and forgets failures: tests of a file share one database. */
export async function keepAccounts(op: OpWorld): Promise<() => Promise<void>> {
  const { rows } = await op.db.query('select sub, email, password_hash, nom, prenom, civilite from users');
  return async () => {
    for (const { sub, email, password_hash, nom, prenom, civilite } of rows) {
      await op.db.query(
        `update users set email = $2, password_hash = $3, nom = $4, prenom = $5, civilite = $6, compromised_at = null
         where sub = $1`,
        [sub, email, password_hash, nom, prenom, civilite],
      );
    }
    await op.db.query('delete from email_changes');
    await op.db.query('delete from links');
    await op.db.query('delete from login_throttles');
  };
}
