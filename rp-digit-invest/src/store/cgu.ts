import type { Db } from '#shared/pg.ts';

export type CguVersion = {
  version: string;
  langue: string;
  publieeLe: string;
  resume: string;
  texte: Buffer;
  sha256: string;
};

export type CguActe = {
  iss: string;
  sub: string;
  nom: string;
  version: string;
  langue: string;
  sha256: string;
  action: 'accepte' | 'refuse';
  bouton: string;
  le: Date;
  ip: string | null;
  userAgent: string;
  authTime: Date | null;
  opSid: string | null;
  applicationVersion: string;
};

const VERSION = 'version, langue, publiee_le::text as "publieeLe", resume, texte, sha256';
/** The day it is in Paris at the hour $1. */
const TODAY = `($1::timestamptz at time zone 'Europe/Paris')::date`;

/** Adds a text unless its version is there already. Gives the hash that the database holds for that version. */
export async function registerVersion(db: Db, version: CguVersion, now: Date): Promise<string> {
  await db.query(
    `insert into cgu_versions (version, langue, publiee_le, resume, texte, sha256, registered_at)
     values ($1, $2, $3, $4, $5, $6, $7) on conflict (version) do nothing`,
    [version.version, version.langue, version.publieeLe, version.resume, version.texte, version.sha256, now],
  );
  const { rows } = await db.query<{ sha256: string }>('select sha256 from cgu_versions where version = $1', [
    version.version,
  ]);
  return rows[0]?.sha256 ?? '';
}

const CURRENT_FIRST = `order by publiee_le > ${TODAY}, abs(publiee_le - ${TODAY}), registered_at desc`;

/** The text in force at `now`: the last one whose day has come, or the first of all while none has. */
export async function selectCurrentVersion(db: Db, now: Date): Promise<CguVersion | undefined> {
  const { rows } = await db.query<CguVersion>(`select ${VERSION} from cgu_versions ${CURRENT_FIRST} limit 1`, [now]);
  return rows[0];
}

/** The version in force and whether this person has accepted it, without its text: asked before every private page. */
export async function selectCurrentState(db: Db, now: Date, iss: string, sub: string) {
  const { rows } = await db.query<{ version: string; accepted: boolean }>(
    `select version, exists (
       select from cgu_acceptations a
       where a.iss = $2 and a.sub = $3 and a.version = v.version and a.action = 'accepte') as accepted
     from cgu_versions v ${CURRENT_FIRST} limit 1`,
    [now, iss, sub],
  );
  return rows[0];
}

export async function selectVersion(db: Db, version: string): Promise<CguVersion | undefined> {
  const { rows } = await db.query<CguVersion>(`select ${VERSION} from cgu_versions where version = $1`, [version]);
  return rows[0];
}

/** Writes an act down. A second acceptance of the same text by the same person adds nothing. */
export const insertActe = (db: Db, acte: CguActe) =>
  db.query(
    `insert into cgu_acceptations (iss, sub, nom, version, langue, sha256, action, bouton, le, ip, user_agent, auth_time,
       op_sid, application_version)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
     on conflict (iss, sub, version) where action = 'accepte' do nothing`,
    [
      acte.iss,
      acte.sub,
      acte.nom,
      acte.version,
      acte.langue,
      acte.sha256,
      acte.action,
      acte.bouton,
      acte.le,
      acte.ip,
      acte.userAgent,
      acte.authTime,
      acte.opSid,
      acte.applicationVersion,
    ],
  );

export type Acceptation = { version: string; publieeLe: string; sha256: string; le: Date };

/** The texts a person has accepted, last first. */
export async function selectAcceptations(db: Db, iss: string, sub: string): Promise<Acceptation[]> {
  const { rows } = await db.query<Acceptation>(
    `select version, publiee_le::text as "publieeLe", a.sha256, le
     from cgu_acceptations a join cgu_versions using (version)
     where iss = $1 and sub = $2 and action = 'accepte' order by le desc`,
    [iss, sub],
  );
  return rows;
}
