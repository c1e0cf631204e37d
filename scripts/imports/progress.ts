const BAR_WIDTH = 24;
const TERMINAL_MS = 200;
const PLAIN_MS = 5_000;

/** Where progress is shown: `process.stderr`, so that the report alone is on standard output. */
export type Screen = { isTTY?: boolean; write(text: string): unknown };

/** What was read so far. `size` is that of the file, unknown for a pipe. */
export type Read = { rows: number; bytes: number; size: number | undefined };

/** `47 %  470 000 rows  52 000 rows/s`; without the part when the size is unknown. */
export function describeProgress({ rows, bytes, size }: Read, ms: number): string {
  const rate = `${count(rows)} rows  ${count(Math.round(rows / Math.max(ms / 1000, 0.001)))} rows/s`;
  return size ? `${String(percentOf(bytes, size)).padStart(3)} %  ${rate}` : rate;
}

/** `1 000 000`. */
export const count = (number: number): string => number.toLocaleString('en-US').replaceAll(',', ' ');

const percentOf = (bytes: number, size: number): number => Math.min(100, Math.floor((bytes / size) * 100));

function bar({ bytes, size }: Read): string {
  if (!size) return '';
  const filled = Math.round((percentOf(bytes, size) / 100) * BAR_WIDTH);
  return `[${'#'.repeat(filled)}${'.'.repeat(BAR_WIDTH - filled)}] `;
}

export type Progress = {
  /** To be called often: shows something now and then. */
  show(read: Read): void;
  /** Ends with a line of words; a bar makes way for it. */
  say(words: string): void;
};

/** A bar that redraws itself on a terminal, a line every five seconds elsewhere. `now` gives milliseconds. */
export function createProgress(screen: Screen, now: () => number): Progress {
  const start = now();
  const every = screen.isTTY ? TERMINAL_MS : PLAIN_MS;
  let last = start;
  const show = (read: Read): void => {
    if (now() - last < every) return;
    last = now();
    const words = describeProgress(read, last - start);
    screen.write(screen.isTTY ? `\r\x1b[K${bar(read)}${words}` : `${words}\n`);
  };
  return { show, say: (words) => screen.write(screen.isTTY ? `\r\x1b[K${words}\n` : `${words}\n`) };
}
