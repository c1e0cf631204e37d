import connectPgSimple from 'connect-pg-simple';
import expressSession, { type SessionData } from 'express-session';
import { hashOf } from '../domain/secrets.ts';

const PgStore = connectPgSimple(expressSession);

/** The row of the session whose cookie carries `sid`. */
export const rowOf = (sid: string): string => hashOf(sid).toString('base64url');

/** Keeps sessions under the hash of what their cookies carry: a stolen table opens none of them. */
export class HashedStore extends PgStore {
  override get(sid: string, done: (error: unknown, session?: SessionData | null) => void): void {
    super.get(rowOf(sid), done);
  }

  override set(sid: string, session: SessionData, done?: (error?: unknown) => void): void {
    super.set(rowOf(sid), session, done);
  }

  override destroy(sid: string, done?: (error?: unknown) => void): void {
    super.destroy(rowOf(sid), done);
  }
}
