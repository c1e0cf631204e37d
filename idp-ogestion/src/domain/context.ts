import type { Clock } from '#shared/clock.ts';
import type { Pool } from '#shared/pg.ts';

/** What every rule may use: the database and the hour. */
export type Context = { pool: Pool; clock: Clock };

/** Where an action comes from, for the journal. */
export type Origin = { ip: string; userAgent: string; requestId: string };
