import { fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism, cpus } from 'node:os';
import path from 'node:path';
import type { Limits, LimitsOrder } from './limits.ts';
import { nextMessage } from './messages.ts';

/** What the figures of a run depend on besides the code. */
export type Machine = {
  cores: number;
  cpu: string;
  node: string;
  postgres: string;
  argon2: string;
  /** Verifications that oGestion makes at once on this machine. */
  hashConcurrency: number;
};

const PACKAGE = path.dirname(createRequire(import.meta.url).resolve('argon2'));

export function readMachine(postgres: string, hashConcurrency: number): Machine {
  const compiled = existsSync(path.join(PACKAGE, 'build/Release'));
  return {
    cores: availableParallelism(),
    cpu: cpus()[0]?.model ?? 'unknown',
    node: process.versions.node,
    postgres,
    argon2: compiled ? 'compiled on this machine' : 'as packaged (npm run argon2:native compiles it)',
    hashConcurrency,
  };
}

/** The limits of the machine, measured by a process of their own. */
export function measureLimits(order: LimitsOrder): Promise<Limits> {
  const child = fork(path.join(import.meta.dirname, 'limits.ts'));
  child.send(order);
  return nextMessage<Limits>(child, 'the limits');
}
