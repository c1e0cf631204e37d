import { systemClock } from '#shared/clock.ts';
import { entry } from '#shared/entry.ts';
import { createLogger } from '#shared/log.ts';
import { serve } from '#shared/serve.ts';
import { createApp } from './app.ts';
import { readConfig } from './config.ts';
import { prepareDatabase } from './store/prepare.ts';

await entry(async () => {
  const config = readConfig(process.env);
  const log = createLogger('ogestion', config.LOG_LEVEL);

  await prepareDatabase(config.OGESTION_DATABASE_URL);
  const app = await createApp(config, { clock: systemClock, log });
  await serve({ name: 'ogestion', port: config.OGESTION_PORT, ...app, log });
});
