import type { Context, Middleware } from 'koa';
import { Refusal } from '#shared/refusal.ts';
import { type Fault, Faults, Warned, type Warning } from '../domain/faults.ts';

/**
 * Why a sheet was not saved, as its page says it: faults of fields, what must be confirmed, or one sentence; `stale` when
 * reading the sheet again helps.
 */
export type Told = { faults: Fault[]; warning: Warning | undefined; sentence: string | undefined; stale: boolean };

/** What the sheet says itself; the rest is a page of its own. */
const SAID_BY_THE_SHEET = new Set<Refusal['kind']>(['invalid', 'conflict', 'too-many']);

/** Around the handler of a sheet: what the rules refuse is said on the sheet, which `show` renders again as it was typed. */
export const onSheet =
  (show: (ctx: Context, told: Told) => Promise<void>): Middleware =>
  async (ctx, next) => {
    try {
      await next();
    } catch (error) {
      if (!(error instanceof Refusal) || !SAID_BY_THE_SHEET.has(error.kind)) throw error;
      ctx.status = error.status;
      if (error.retryAfterSeconds) ctx.set('Retry-After', String(error.retryAfterSeconds));
      await show(ctx, toldBy(error));
    }
  };

export const NOTHING_TOLD: Told = { faults: [], warning: undefined, sentence: undefined, stale: false };

/** What every form says when the rules have refused it. */
export const toldLocals = (told: Told) => ({
  told,
  failed: told.faults.length > 0 || told.sentence !== undefined,
  errorOf: (field: string) => told.faults.find((fault) => fault.field === field),
});

function toldBy(error: Refusal): Told {
  if (error instanceof Warned) return { ...NOTHING_TOLD, warning: error.warning };
  if (error instanceof Faults) return { ...NOTHING_TOLD, faults: error.faults };
  if (!error.field) return { ...NOTHING_TOLD, sentence: error.message, stale: error.kind === 'conflict' };
  return { ...NOTHING_TOLD, faults: [{ field: error.field, sentence: error.message }] };
}
