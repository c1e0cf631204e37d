import type { Clock } from '#shared/clock.ts';
import type { Db } from '#shared/pg.ts';
import { seal, sealingKey, unseal } from '#shared/sealing.ts';

/** Encrypts what must be read again, each text for its place: one that is copied elsewhere is not opened there. */
export type Sealer = {
  seal(place: string, text: string): Buffer;
  /** Nothing when no secret of ours opens it: it was sealed under one that has been withdrawn, or was tampered with. */
  unseal(place: string, sealed: Buffer): string | undefined;
};

/** Where things are kept, and what seals those that must stay secret there. */
export type Keeping = { pool: Db; clock: Clock; sealer: Sealer };

/** The newest of `secrets`, which comes first, seals; any of them opens. */
export function createSealer(secrets: string[]): Sealer {
  const keys = secrets.map((secret) => sealingKey(secret, 'digit-invest tokens'));
  const [newest] = keys;
  if (!newest) throw new Error('A sealer needs a secret');
  return {
    seal: (place, text) => seal(newest, place, text),
    unseal: (place, sealed) => {
      for (const key of keys) {
        const text = opened(key, place, sealed);
        if (text !== undefined) return text;
      }
      return undefined;
    },
  };
}

function opened(key: Buffer, place: string, sealed: Buffer): string | undefined {
  try {
    return unseal(key, place, sealed);
  } catch {
    return undefined;
  }
}
