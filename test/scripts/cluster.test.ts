import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { chmod } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, test } from '@jest/globals';
import { fastFolder } from '#test/fast-folder.ts';
import { databaseAccount } from '../../scripts/postgres/account.ts';
import { type Cluster, startCluster } from '../../scripts/postgres/cluster.ts';
import { withClient } from '../../scripts/postgres/databases.ts';
import { removeHome } from '../../scripts/postgres/places.ts';

const HOLDER = path.join(import.meta.dirname, 'fixtures/holds-cluster.ts');
const PATIENCE_MS = 40_000;

let folder: string;
const clusters: Cluster[] = [];
afterEach(async () => {
  for (const cluster of clusters.splice(0)) await cluster.stop();
  removeHome(folder);
});

async function start(): Promise<Cluster> {
  const cluster = await startCluster({ folder, port: 0, settings: { fsync: 'off' } });
  clusters.push(cluster);
  return cluster;
}

async function newFolder(): Promise<void> {
  folder = await fastFolder();
  await chmod(folder, 0o755);
}

const query = (cluster: Cluster, sql: string) => withClient(cluster.superuserUrl, (client) => client.query(sql));
const pidFileOf = (cluster: Cluster): string => path.join(cluster.home, 'pgdata/postmaster.pid');

describe('a data folder whose cluster was not stopped', () => {
  test(
    'a live server is stopped, then started again with its data',
    async () => {
      await newFolder();
      const left = await start();
      await query(left, 'create table kept (id int)');
      const again = await start();
      await left.ended;
      expect((await query(again, 'select count(*)::int as rows from kept')).rows).toEqual([{ rows: 0 }]);
    },
    PATIENCE_MS,
  );

  test(
    'a number that now belongs to another program does not keep PostgreSQL from starting',
    async () => {
      await newFolder();
      const first = await start();
      const lines = readFileSync(pidFileOf(first), 'utf8').split('\n');
      await first.stop();
      const stranger = spawn('sleep', ['60'], { ...databaseAccount(undefined), cwd: '/' });
      writeFileSync(pidFileOf(first), [stranger.pid, ...lines.slice(1)].join('\n'));
      await expect(query(await start(), 'select 1')).resolves.toBeDefined();
      expect(stranger.kill()).toBe(true);
    },
    PATIENCE_MS,
  );

  test(
    'a creation that was broken off is begun again',
    async () => {
      await newFolder();
      mkdirSync(path.join(folder, 'pgdata.new/base'), { recursive: true });
      await expect(query(await start(), 'select 1')).resolves.toBeDefined();
    },
    PATIENCE_MS,
  );
});

test(
  'a cluster ends with the process that started it, even killed, and a throwaway one is deleted',
  async () => {
    await newFolder();
    const holder = fork(HOLDER, [folder], { execArgv: [] });
    await once(holder, 'message');
    expect(existsSync(path.join(folder, 'pgdata'))).toBe(true);
    holder.kill('SIGKILL');
    while (existsSync(folder)) await pause(50);
  },
  PATIENCE_MS,
);
