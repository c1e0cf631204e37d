import { systemClock } from '#shared/clock.ts';
import { entry } from '#shared/entry.ts';
import { createLogger } from '#shared/log.ts';
import { migrate } from '#shared/migrate.ts';
import { serve } from '#shared/serve.ts';
import { createApp, MIGRATIONS } from './app.ts';
import { readConfig } from './config.ts';

await entry(async () => {
  const config = readConfig(process.env);
  const log = createLogger('digit-invest', config.LOG_LEVEL);
  await migrate(config.DIGIT_INVEST_DATABASE_URL, MIGRATIONS);
  const { handler, close } = await createApp(config, { clock: systemClock, log });
  await serve({ name: 'digit-invest', port: config.DIGIT_INVEST_PORT, handler, close, log });
});
