import { randomBytes } from 'node:crypto';
import type { Db } from '#shared/pg.ts';
import { Refusal } from '#shared/refusal.ts';
import { sirensOf } from '#shared/siret.ts';
import { insertAudit } from '../store/audit.ts';
import { findOwner } from '../store/owners.ts';
import { attach, lockOrganismesOf } from '../store/rattachements.ts';
import {
  completeSalarie,
  findNamesakes,
  findSalarie,
  insertSalarie,
  lockSalarie,
  type Salarie,
} from '../store/salaries.ts';
import { findSheet, insertUser } from '../store/user-sheets.ts';
import type { Context, Origin } from './context.ts';
import { Faults, Warned, type WarningCode } from './faults.ts';
import { gestionnaireNow } from './gestionnaires.ts';
import { type Actor, exigerPerimetre, type Gestionnaire } from './habilitations.ts';
import { writeMail } from './mails.ts';
import { once } from './operations.ts';
import { isIn, takenElsewhere } from './owners.ts';
import { readNewUserForm, type UserData, type UserForm } from './user-form.ts';
import { requireSearch } from './user-search.ts';

/** A sheet sent by a référent: the form, its idempotency key, and the warnings that he has read. */
export type Submission = { form: UserForm; key: string; confirmed: WarningCode[]; origin: Origin };
/** A creation also says which search has found nobody, and which salarié was chosen, if any. */
export type Creation = Submission & { q: string; salarieId: string | undefined };

/**
 * Creates an account, with its salarié unless one was chosen, its établissements, its journal and the one mail that
 * invites the person, in one transaction (S65, S104). Gives the `sub`, and the same `sub` however often it is sent (G31).
 */
export function createUser(context: Context, actor: Actor, creation: Creation): Promise<string> {
  const { clock } = context;
  const { key, origin, ...said } = creation;
  const now = clock.now();
  const data = readNewUserForm(creation.form, now);
  return once(context, { key, sub: actor.sub, said }, async (tx) => {
    await lockOrganismesOf(tx, undefined, sirensOf(data.sirets));
    const gestionnaire = await gestionnaireNow(tx, clock, actor);
    exigerPerimetre(gestionnaire, data.sirets);
    await refuseTakenEmail(tx, gestionnaire, data.email);
    if (!gestionnaire.organisme) await requireSearch(tx, gestionnaire, creation.q);
    const salarieId = await salarieFor(now, tx, gestionnaire, data, creation);
    return add(context, tx, { gestionnaire, data, salarieId, origin, now });
  });
}

/** A salarié entered with an account has its hour: both go together (G62). */
type Addition = { gestionnaire: Gestionnaire; data: UserData; salarieId: string; origin: Origin; now: Date };

async function add({ clock }: Context, tx: Db, addition: Addition): Promise<string> {
  const { gestionnaire, data, salarieId, origin, now } = addition;
  const sub = randomBytes(16).toString('base64url');
  const { email, profils, sirets } = data;
  if (!(await insertUser(tx, { ...data, sub, salarieId }, now))) await refuseTakenEmail(tx, gestionnaire, email);
  await attach(tx, sub, sirets, now);
  await writeMail(tx, clock, { kind: 'creation-compte', sub, recipient: email, requestedBy: gestionnaire.sub });
  await insertAudit(tx, {
    ...{ at: now, event: 'user_created', result: 'success', actorSub: gestionnaire.sub, targetSub: sub, ...origin },
    details: { after: { profils, etablissements: sirets } },
  });
  return sub;
}

/**
 * An address has one account. Whose it is, is said of an account of the référent's own perimeter only (G6, G7, G19); a
 * Direction régionale is told it of its region, and whom to call otherwise.
 */
export async function refuseTakenEmail(tx: Db, gestionnaire: Gestionnaire, email: string): Promise<void> {
  const owner = await findOwner(tx, email);
  if (!owner) return;
  const sentence = 'Un compte existe déjà avec cette adresse mail';
  if (isIn(gestionnaire, owner)) throw new Faults([{ field: 'email', sentence: `${sentence}.`, account: owner.sub }]);
  if (!gestionnaire.organisme) {
    throw new Faults([{ field: 'email', sentence: `${sentence}. Contactez votre Direction régionale.` }]);
  }
  throw new Faults([{ field: 'email', ...takenElsewhere(gestionnaire.organisme.regions, owner) }]);
}

/** The salarié chosen in the list, or a new one in the organisme of the first établissement ticked. */
async function salarieFor(now: Date, tx: Db, gestionnaire: Gestionnaire, data: UserData, creation: Creation) {
  if (creation.salarieId !== undefined) {
    await lockSalarie(tx, creation.salarieId);
    const { id, sub } = await salarieToEquip(tx, gestionnaire, creation.salarieId);
    if (sub !== null) throw new Refusal('conflict', 'Un compte existe déjà pour ce salarié.');
    await completeSalarie(tx, id, data);
    return id;
  }
  await warnOfNamesakes(tx, gestionnaire, data, creation.confirmed);
  const siren = (data.sirets[0] as string).slice(0, 9);
  return insertSalarie(tx, { ...data, siren }, now);
}

/**
 * The salarié chosen in the list, to whom an account is to be given, or whose account is to be opened (S64). Refuses one
 * whose account the référent cannot see.
 */
export async function salarieToEquip(db: Db, { perimetre }: Gestionnaire, id: string): Promise<Salarie> {
  const salarie = await findSalarie(db, perimetre, id);
  if (!salarie) throw new Refusal('not-found', "Ce salarié n'est pas dans vos organismes.");
  if (salarie.sub === null || (await findSheet(db, perimetre, salarie.sub))) return salarie;
  throw new Refusal('conflict', 'Un compte existe déjà pour ce salarié. Contactez votre Direction régionale.');
}

async function warnOfNamesakes(tx: Db, { perimetre }: Gestionnaire, data: UserData, confirmed: WarningCode[]) {
  if (confirmed.includes('homonyme')) return;
  const [namesake] = await findNamesakes(tx, perimetre, data);
  if (!namesake) return;
  throw new Warned({
    code: 'homonyme',
    sentence: `${namesake.prenom} ${namesake.nom} est déjà dans la liste des salariés. Est-ce la même personne ?`,
    salarie: namesake.id,
  });
}
