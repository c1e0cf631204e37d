import { setTimeout as pause } from 'node:timers/promises';

/** Something that runs until it is stopped, or ends by itself for the reason given. */
export type Running = { ended: Promise<string>; stop(): Promise<void> };

type Supervision<T extends Running> = {
  name: string;
  launch: () => Promise<T>;
  say: (line: string) => void;
  /** Waits before the first new start, the second one, and so on; the last wait is used again and again. */
  waitsMs?: number[];
};

const WAITS_MS = [100, 500, 1_000, 2_000, 5_000, 10_000];
/** What has run this long before it ends is started again as if for the first time. */
const STEADY_MS = 60_000;

/**
 * Launches something and keeps it running: when it ends by itself it is launched again, at once, then less and less often,
 * with a line that says so. Only the first launch may throw; it is given back.
 */
export async function supervise<T extends Running>(
  supervision: Supervision<T>,
): Promise<{ first: T; stop(): Promise<void> }> {
  const { name, launch, say, waitsMs = WAITS_MS } = supervision;
  const stopping = new AbortController();
  const first = await launch();
  let current: Running = first;
  const watching = watch();

  async function watch(): Promise<void> {
    for (let failures = 0; ; failures += 1) {
      const since = performance.now();
      const reason = await current.ended;
      if (stopping.signal.aborted) return;
      if (performance.now() - since > STEADY_MS) failures = 0;
      say(`${name} ended (${reason}): starting it again.`);
      await pause(waitsMs[Math.min(failures, waitsMs.length - 1)], undefined, stopping).catch(() => {});
      if (stopping.signal.aborted) return;
      current = await launch().then(saying(`${name} runs again.`), endedAtOnce);
      if (stopping.signal.aborted) await current.stop();
    }
  }

  const saying = (line: string) => (launched: Running) => {
    say(line);
    return launched;
  };

  async function stop(): Promise<void> {
    stopping.abort();
    await current.stop();
    await watching;
  }
  return { first, stop };
}

const endedAtOnce = (error: Error): Running => ({ ended: Promise.resolve(error.message), stop: async () => {} });
