import type { Middleware } from 'koa';
import { pendingMigrations } from '#shared/migrate.ts';
import type { Db } from '#shared/pg.ts';

/** `/healthz`: the process answers. */
export const healthz: Middleware = (ctx) => {
  ctx.body = { status: 'ok' };
};

/** `/readyz`: it can serve, because the database answers and has every migration. */
export const readyz =
  (db: Db, migrations: string): Middleware =>
  async (ctx) => {
    const database = await pendingMigrations(db, migrations).then(
      (pending) => (pending.length === 0 ? 'ok' : `waits for ${pending.join(', ')}`),
      () => 'unreachable',
    );
    ctx.status = database === 'ok' ? 200 : 503;
    ctx.body = { status: database === 'ok' ? 'ready' : 'not ready', database };
  };
