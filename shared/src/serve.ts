import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Logger } from './log.ts';

type Service = {
  name: string;
  /** 0 takes any free port. */
  port: number;
  handler: RequestListener;
  /** Frees what the application holds (its pool, its timers); called once the last request has been answered. */
  close: () => Promise<void>;
  log: Logger;
};

export type Serving = { port: number; stop(): Promise<void> };

/** How long requests under way may last after the order to stop. */
const DRAIN_MS = 10_000;
/** Longer than the 60 s for which usual proxies keep a connection, so that they never write into one we just closed. */
const KEEP_ALIVE_MS = 65_000;

/**
 * Serves until SIGTERM, SIGINT or the end of the parent that opened an IPC channel: then answers the requests under way, frees
 * the rest and exits with 0. Exits with 1 when the port cannot be had. `stop` drains without ending the process.
 */
export async function serve({ name, port, handler, close, log }: Service): Promise<Serving> {
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, handler);
  await listen(server, port).catch((error: NodeJS.ErrnoException) => {
    log.fatal({ port, code: error.code }, `${name} cannot listen on port ${port}: ${explain(error)}`);
    process.exit(1);
  });
  const actualPort = (server.address() as AddressInfo).port;
  const stop = onlyOnce(async () => {
    await drain(server);
    await close();
    log.info('stopped');
  });
  stopWithTheProcess(stop, log);
  log.info({ port: actualPort }, 'listening');
  process.send?.({ ready: name, port: actualPort });
  return { port: actualPort, stop };
}

async function listen(server: Server, port: number): Promise<void> {
  server.listen(port);
  await once(server, 'listening');
}

const explain = (error: NodeJS.ErrnoException): string =>
  error.code === 'EADDRINUSE' ? 'another program uses it' : error.message;

/** Refuses new connections, then ends each connection as soon as it owes no answer, or at the latest after `DRAIN_MS`. */
async function drain(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.prependListener('request', (_request, response) => {
    response.setHeader('connection', 'close');
  });
  server.close();
  const sweep = setInterval(() => server.closeIdleConnections(), 50);
  const limit = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
  await closed;
  clearInterval(sweep);
  clearTimeout(limit);
}

function stopWithTheProcess(stop: () => Promise<void>, log: Logger): void {
  const end = () =>
    stop().then(
      () => process.exit(0),
      (error) => {
        log.error(error, 'did not stop cleanly');
        process.exit(1);
      },
    );
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, end);
  if (process.send) process.once('disconnect', end);
}

function onlyOnce(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => {
    done ??= work();
    return done;
  };
}
