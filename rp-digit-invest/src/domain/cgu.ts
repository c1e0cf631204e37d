import type { Clock } from '#shared/clock.ts';
import type { Db } from '#shared/pg.ts';
import { Refusal } from '#shared/refusal.ts';
import {
  type Acceptation,
  type CguActe,
  type CguVersion,
  insertActe,
  registerVersion,
  selectAcceptations,
  selectCurrentState,
  selectCurrentVersion,
  selectVersion,
} from '../store/cgu.ts';
import { readTextes } from './cgu-textes.ts';
import type { Session } from './sessions.ts';

export type { Acceptation, CguVersion };

/** The words on the buttons: shown, and written in the evidence (security.md C1). */
export const BOUTONS = { accepte: 'J’ai lu et j’accepte', refuse: 'Je refuse' } as const;

/** What surrounds an act and is kept with it as evidence. */
export type Contexte = { ip: string | null; userAgent: string; applicationVersion: string };

/**
 * Registers the texts of `folder`. Throws when a registered text has changed by one byte: what people have accepted
 * never changes, a new wording is a new file (C2).
 */
export async function publier(db: Db, clock: Clock, folder: string): Promise<void> {
  for (const texte of await readTextes(folder)) {
    const registered = await registerVersion(db, texte, clock.now());
    if (registered !== texte.sha256) {
      throw new Error(
        `The CGU ${texte.version} were changed after publication: restore the file and add a new version.`,
      );
    }
  }
}

/** The text in force. */
export async function enVigueur(db: Db, clock: Clock): Promise<CguVersion> {
  const version = await selectCurrentVersion(db, clock.now());
  if (!version) throw new Error('No CGU are registered');
  return version;
}

/** A text by its version, past ones included; refuses a version that never was. */
export async function lire(db: Db, version: string): Promise<CguVersion> {
  const found = await selectVersion(db, version);
  if (!found) throw new Refusal('not-found', 'La page demandée n’existe pas ou n’est plus disponible.');
  return found;
}

/** The texts accepted by a person, last first. They follow the person, not the CFA (G38). */
export const acceptations = (db: Db, { iss, sub }: Pick<Session, 'iss' | 'sub'>): Promise<Acceptation[]> =>
  selectAcceptations(db, iss, sub);

/** The version that a person still has to accept before going further: that in force, or nothing. */
export async function aAccepter(db: Db, clock: Clock, { iss, sub }: Session): Promise<string | undefined> {
  const current = await selectCurrentState(db, clock.now(), iss, sub);
  if (!current) throw new Error('No CGU are registered');
  return current.accepted ? undefined : current.version;
}

/**
 * Records that a person accepts the text whose hash was on the page. Gives false, and records nothing, when another text
 * has come into force since the page was shown (C4).
 */
export async function accepter(db: Db, clock: Clock, session: Session, sha256: string, contexte: Contexte) {
  const version = await enVigueur(db, clock);
  if (version.sha256 !== sha256) return false;
  await insertActe(db, acte(session, version, 'accepte', clock.now(), contexte));
  return true;
}

/** Records that a person refuses the text in force (G35). */
export async function refuser(db: Db, clock: Clock, session: Session, contexte: Contexte): Promise<void> {
  await insertActe(db, acte(session, await enVigueur(db, clock), 'refuse', clock.now(), contexte));
}

const acte = (
  { iss, sub, claims, authTime, opSid }: Session,
  { version, langue, sha256 }: CguVersion,
  action: CguActe['action'],
  le: Date,
  contexte: Contexte,
): CguActe => ({
  ...{ iss, sub, authTime, opSid, version, langue, sha256, action, le },
  nom: `${claims.given_name} ${claims.family_name}`,
  bouton: BOUTONS[action],
  ...contexte,
});
