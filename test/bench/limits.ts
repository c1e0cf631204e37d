import { generateKeyPairSync, subtle } from 'node:crypto';
import argon2 from 'argon2';
import pg from 'pg';

/** How fast this machine does the work that no login can do without, and what one costs in CPU milliseconds. */
export type Limit = { perSecond: number; cpu: number };
export type Limits = { argon2: Limit; argon2OnAllCores: Limit; rs256: Limit; commits: Limit };
export type LimitsOrder = { databaseUrl: string; hashConcurrency: number; cores: number; ms: number };

/** Does `work` again and again, `concurrency` at once, for `ms`. */
async function rateOf(work: () => Promise<unknown>, concurrency: number, ms: number): Promise<Limit> {
  await work();
  let done = 0;
  const [start, cpu] = [performance.now(), process.cpuUsage()];
  const keepGoing = async (): Promise<void> => {
    for (; performance.now() - start < ms; done += 1) await work();
  };
  await Promise.all(Array.from({ length: concurrency }, keepGoing));
  const used = process.cpuUsage(cpu);
  return { perSecond: (done * 1000) / (performance.now() - start), cpu: (used.user + used.system) / 1000 / done };
}

async function signing(): Promise<() => Promise<unknown>> {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const jwk = privateKey.export({ format: 'jwk' });
  const key = await subtle.importKey('jwk', jwk, { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }, false, ['sign']);
  const text = Buffer.alloc(600, 'x');
  return () => subtle.sign('RSASSA-PKCS1-v1_5', key, text);
}

async function committing(pool: pg.Pool): Promise<() => Promise<unknown>> {
  await pool.query('create table if not exists commits (id bigint generated always as identity primary key, t text)');
  return () => pool.query({ name: 'commit', text: 'insert into commits (t) values ($1)', values: ['x'.repeat(200)] });
}

async function measure({ databaseUrl, hashConcurrency, cores, ms }: LimitsOrder): Promise<Limits> {
  const secret = Buffer.from('pepper-of-the-limits');
  const hash = await argon2.hash('a password', { memoryCost: 19456, timeCost: 2, parallelism: 1, secret });
  const verify = () => argon2.verify(hash, 'a password', { secret });
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 10 });
  const limits = {
    argon2: await rateOf(verify, hashConcurrency, ms),
    argon2OnAllCores: await rateOf(verify, cores, ms),
    rs256: await rateOf(await signing(), cores, ms),
    commits: await rateOf(await committing(pool), 10, ms),
  };
  await pool.end();
  return limits;
}

process.once('message', async (order: LimitsOrder) => {
  process.send?.(await measure(order));
  process.disconnect();
});
