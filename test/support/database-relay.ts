import type { AddressInfo } from 'node:net';
import { connect, createServer, type Socket } from 'node:net';

/** A database whose line a test can cut or leave hanging. */
export type DatabaseRelay = {
  /** The address of the database through the relay. */
  url: string;
  /** From now on nothing answers and nothing is refused, in connections that are open either. */
  hang(): void;
  /** Connections fall, and new ones are refused. */
  cut(): Promise<void>;
};

export async function relayTo(databaseUrl: string): Promise<DatabaseRelay> {
  const { hostname, port } = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  let hanging = false;
  const server = createServer((inward) => {
    const outward = connect(Number(port), hostname);
    for (const socket of [inward, outward]) sockets.add(socket.on('error', () => {}));
    inward.on('data', (data) => hanging || outward.write(data)).on('close', () => outward.destroy());
    outward.on('data', (data) => hanging || inward.write(data)).on('close', () => inward.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const near = new URL(databaseUrl);
  near.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: near.href,
    hang: () => {
      hanging = true;
    },
    cut: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
