import type { Db } from '#shared/pg.ts';
import { Refusal } from '#shared/refusal.ts';
import { insertAudit } from '../store/audit.ts';
import { findOwner, lockOwner, type Owner } from '../store/owners.ts';
import { attach, detach, lockOrganismesOf } from '../store/rattachements.ts';
import { moveVersion } from '../store/user-sheets.ts';
import { normaliseEmail } from './authentication.ts';
import type { Context, Origin } from './context.ts';
import { Faults, type WarningCode } from './faults.ts';
import { gestionnaireNow } from './gestionnaires.ts';
import { type Actor, exigerConstructys, exigerPerimetre, type Gestionnaire, type Office } from './habilitations.ts';
import { writeMail } from './mails.ts';
import { once } from './operations.ts';
import { readOrganisme } from './organismes.ts';
import { isIn, isKnownTo, organismesKnown, takenElsewhere } from './owners.ts';
import { endEverySessionOf } from './sessions.ts';
import { requireReferents } from './user-sheets.ts';

/** An account that may be attached, with the organismes that may be left for it: those of the same Direction régionale. */
export type Attachable = Owner & { leavable: Owner['organismes']; here: boolean };

const refused = (sentence: string) => new Faults([{ field: 'email', sentence }]);

/** The account of an address, for the organisme at hand (G7). Refuses one that the Direction régionale may not know. */
export async function findAttachable(db: Db, gestionnaire: Gestionnaire, typed: string): Promise<Attachable> {
  return attachable(exigerConstructys(gestionnaire), await findOwner(db, normaliseEmail(typed)));
}

function attachable(office: Office, owner: Owner | undefined): Attachable {
  const { regions, siren } = office.organisme;
  if (!owner) throw refused("Aucun compte n'a cette adresse : ajoutez plutôt un utilisateur.");
  if (!isKnownTo(regions, owner)) throw refused(takenElsewhere(regions, owner).sentence);
  const leavable = organismesKnown(regions, owner).filter((organisme) => organisme.siren !== siren);
  return { ...owner, leavable, here: isIn(office, owner) };
}

/** What is to be attached, and the SIRENs that the account leaves for it (G15). */
export type Attachment = {
  email: string;
  sirets: string[];
  left: string[];
  version: number;
  confirmed: WarningCode[];
  key: string;
  origin: Origin;
};

/**
 * Attaches an account that exists to établissements of the organisme at hand, and takes it from those it leaves, in one
 * transaction: the person keeps his `sub` and his password (G7, G15). His sessions end, so that every application reads his
 * rights again. Gives the `sub`.
 */
export function rattacher(context: Context, actor: Actor, attachment: Attachment): Promise<string> {
  const { key, origin, ...said } = attachment;
  return once(context, { key, sub: actor.sub, said }, async (tx) => {
    const email = normaliseEmail(attachment.email);
    const asked = await findOwner(tx, email);
    if (asked) await lockOrganismesOf(tx, asked.sub, actor.organisme && [actor.organisme.siren]);
    const office = exigerConstructys(await gestionnaireNow(tx, context.clock, actor));
    const owner = attachable(office, await lockOwner(tx, email));
    if (owner.version !== attachment.version) throw stale();
    await move(context, tx, { office, owner, attachment });
    return owner.sub;
  });
}

const stale = () => new Refusal('conflict', 'Ce compte a été modifié entre-temps. Rechargez.');

type Move = { office: Office; owner: Attachable; attachment: Attachment };

async function move(context: Context, tx: Db, { office, owner, attachment }: Move): Promise<void> {
  const { sub, sirets: before } = owner;
  const { granted, taken } = differenceOf(office, owner, attachment);
  await detach(tx, sub, taken);
  await attach(tx, sub, granted, context.clock.now());
  const { origin, confirmed } = attachment;
  await endEverySessionOf(context, sub, { reason: 'rights-changed', origin }, tx);
  if (taken.length > 0) await requireReferents(tx, office, { ...owner, autresSirets: [] }, confirmed);
  await moveVersion(tx, sub);
  await tell(context, tx, { office, owner, attachment });
  const after = [...before.filter((siret) => !taken.includes(siret)), ...granted].toSorted();
  await insertAudit(tx, {
    ...{ at: context.clock.now(), event: 'privilege_permissions_changed', result: 'success' },
    ...{ actorSub: office.sub, targetSub: sub, ...origin, sirets: [...new Set([...before, ...after])] },
    details: { before: { etablissements: before }, after: { etablissements: after } },
  });
}

/** The person learns it by mail, unless his account is not in use: its first mail waits, or it is deactivated. */
async function tell({ clock }: Context, tx: Db, { office, owner, attachment }: Move): Promise<void> {
  if (owner.status !== 'active') return;
  const { raisonSociale } = await readOrganisme(tx, office.organisme, office.organisme.siren);
  const left = owner.leavable.filter(({ siren }) => attachment.left.includes(siren));
  const data = { organisme: raisonSociale, quittes: left.map((organisme) => organisme.raisonSociale) };
  const { sub, email: recipient } = owner;
  await writeMail(tx, clock, { kind: 'rattachement', sub, recipient, data, requestedBy: office.sub });
}

/** The SIRETs granted and taken. Only what the Direction régionale answers for is; anything else was forged (G13). */
function differenceOf(office: Office, owner: Attachable, { sirets, left }: Attachment) {
  exigerPerimetre(office, sirets);
  if (!left.every((siren) => owner.leavable.some((organisme) => organisme.siren === siren))) {
    throw new Refusal('forbidden', "Cet organisme n'est pas dans vos régions.");
  }
  const granted = [...new Set(sirets)].filter((siret) => !owner.sirets.includes(siret));
  if (granted.length === 0) throw new Faults([{ field: 'sirets', sentence: 'Affectez au moins un établissement.' }]);
  return { granted, taken: owner.sirets.filter((siret) => left.includes(siret.slice(0, 9))) };
}
