import { createReadStream, statSync } from 'node:fs';
import path from 'node:path';
import type { Source } from '../../idp-ogestion/src/domain/imports/run.ts';

/** The file of an import, and its size in bytes; unknown for a pipe. */
export type Opened = { source: Source; size: number | undefined };

/** Opens a file, or standard input when `file` is `-`; `tell` is given the number of bytes read so far. */
export function openSource(file: string, tell: (bytes: number) => void): Opened {
  if (file === '-') return { source: { name: 'standard input', bytes: counted(process.stdin, tell) }, size: undefined };
  const stat = statSync(file);
  if (stat.isDirectory()) throw new Error(`${file} is a folder.`);
  const size = stat.isFile() ? stat.size : undefined;
  return { source: { name: path.basename(file), bytes: counted(createReadStream(file), tell) }, size };
}

async function* counted(stream: AsyncIterable<Buffer>, tell: (bytes: number) => void): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const chunk of stream) {
    bytes += chunk.length;
    tell(bytes);
    yield chunk;
  }
}
