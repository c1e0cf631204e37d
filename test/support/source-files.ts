import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '../..');

export type SourceFile = {
  /** From the root of the repository. */
  path: string;
  text: string;
  lines: string[];
  /** What it imports of ours, as paths from the root; packages are left out. */
  imports: string[];
};

/** The TypeScript files of these patterns, read. Throws when a pattern finds nothing: a rule about nothing proves nothing. */
export function sourceFiles(...patterns: string[]): SourceFile[] {
  return patterns.flatMap((pattern) => {
    const paths = globSync(pattern, { cwd: ROOT });
    if (paths.length === 0) throw new Error(`No file is named ${pattern}.`);
    return paths.sort().map(read);
  });
}

function read(file: string): SourceFile {
  const text = readFileSync(path.join(ROOT, file), 'utf8');
  const specifiers = [...text.matchAll(/(?:from|import\(|import)\s*'([^']+)'/g)].map(([, specifier = '']) => specifier);
  const imports = specifiers.map((specifier) => resolve(file, specifier)).filter((found) => found !== undefined);
  return { path: file, text, lines: text.trimEnd().split('\n'), imports };
}

function resolve(file: string, specifier: string): string | undefined {
  if (specifier.startsWith('#shared/')) return specifier.replace('#shared/', 'shared/src/');
  if (specifier.startsWith('#test/')) return specifier.replace('#test/', 'test/support/');
  return specifier.startsWith('.') ? path.join(path.dirname(file), specifier) : undefined;
}
