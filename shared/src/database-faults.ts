import { isNativeError } from 'node:util/types';
import pg from 'pg';

/** SQLSTATE classes by which PostgreSQL says that it cannot serve now: connection lost, no resources, shutting down. */
const AWAY_STATES = /^(?:08|53|57P)/;
/** What the driver says by itself; these errors have no code. */
const AWAY_WORDS = /timeout|^Connection terminated|is not queryable$/;
/** The calls of the system that fail on a connection. */
const CALLS = new Set<unknown>(['connect', 'read', 'write', 'getaddrinfo']);

/** When to come back, as `Retry-After` says it, once the database has not answered. */
export const RETRY_AFTER_SECONDS = '30';

/** Whether an error that a statement threw says that the database does not answer, rather than that we are wrong. */
export function isDatabaseAway(error: unknown): boolean {
  if (!isNativeError(error)) return false;
  if (error instanceof pg.DatabaseError) return AWAY_STATES.test(error.code ?? '');
  if ('errors' in error && Array.isArray(error.errors)) return error.errors.some(isDatabaseAway);
  return 'syscall' in error ? CALLS.has(error.syscall) : AWAY_WORDS.test(error.message);
}
