import { pendingMigrations } from '#shared/migrate.ts';
import type { Handler } from './tools.ts';

/** `GET /healthz`: the process answers. */
export const vivant: Handler = () => (_req, res) => res.json({ status: 'ok' });

/**
 * `GET /readyz`: whether requests can be served. The provider is reported but not required: public pages do without it
 * (G53).
 */
export const pret: Handler =
  ({ pool, provider, migrationsFolder }) =>
  async (_req, res) => {
    const [pending, reached] = await Promise.all([
      pendingMigrations(pool, migrationsFolder).catch(() => undefined),
      provider.answers(),
    ]);
    const ready = pending?.length === 0;
    res.status(ready ? 200 : 503).json({
      database: pending === undefined ? 'not reached' : 'ok',
      pendingMigrations: pending ?? [],
      discovery: reached ? 'reached' : 'not reached',
    });
  };
