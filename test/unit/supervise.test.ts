import { EventEmitter, once } from 'node:events';
import { expect, test } from '@jest/globals';
import { type Running, supervise } from '../../scripts/supervise.ts';

/** Launches that the test ends by hand. */
function stage() {
  const ends: ((reason: string) => void)[] = [];
  const said: string[] = [];
  const voice = new EventEmitter();
  let stopped = 0;
  const launch = async (): Promise<Running> => {
    const { promise, resolve } = Promise.withResolvers<string>();
    ends.push(resolve);
    return {
      ended: promise,
      stop: async () => {
        stopped += 1;
        resolve('stopped');
      },
    };
  };
  function say(line: string): void {
    said.push(line);
    voice.emit(line);
  }
  /** Resolves when this line is said. */
  const says = (line: string) => once(voice, line);
  return { launch, ends, said, say, says, stops: () => stopped };
}

test('what ends by itself is launched again, with a line that says so', async () => {
  const { launch, ends, said, say, says } = stage();
  const { stop } = await supervise({ name: 'It', launch, say, waitsMs: [0] });
  ends[0]?.('SIGKILL');
  await says('It runs again.');
  expect(ends).toHaveLength(2);
  expect(said).toEqual(['It ended (SIGKILL): starting it again.', 'It runs again.']);
  await stop();
});

test('a launch that fails is tried again', async () => {
  const { launch, ends, said, say, says } = stage();
  let refusals = 2;
  const fragile = () => (ends.length > 0 && refusals-- > 0 ? Promise.reject(new Error('no port')) : launch());
  const { stop } = await supervise({ name: 'It', launch: fragile, say, waitsMs: [0] });
  ends[0]?.('exit 1');
  await says('It runs again.');
  expect(said).toEqual([
    'It ended (exit 1): starting it again.',
    'It ended (no port): starting it again.',
    'It ended (no port): starting it again.',
    'It runs again.',
  ]);
  await stop();
});

test('the first launch may fail for good', async () => {
  const launch = () => Promise.reject(new Error('no'));
  await expect(supervise({ name: 'It', launch, say: () => {} })).rejects.toThrow('no');
});

test('what is stopped stays stopped', async () => {
  const { launch, ends, said, say, stops } = stage();
  const { stop } = await supervise({ name: 'It', launch, say, waitsMs: [0] });
  await stop();
  expect([ends.length, stops(), said]).toEqual([1, 1, []]);
});

test('a stop during the wait before a new start prevents it', async () => {
  const { launch, ends, say, says } = stage();
  const { stop } = await supervise({ name: 'It', launch, say, waitsMs: [60_000] });
  ends[0]?.('SIGKILL');
  await says('It ended (SIGKILL): starting it again.');
  await stop();
  expect(ends).toHaveLength(1);
});
