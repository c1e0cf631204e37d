import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const FOLDER = join(dirname(createRequire(import.meta.url).resolve('lucide-static/package.json')), 'icons');
const ATTRIBUTES =
  'viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" ' +
  'stroke-linejoin="round" aria-hidden="true" focusable="false"';

const shapes = new Map<string, string>();

/**
 * The inline SVG of a Lucide icon, hidden from assistive technology: the text beside it carries the meaning. `classes` are
 * added to `i`. Throws on an unknown name.
 */
export const icon = (name: string, classes = ''): string =>
  `<svg class="${`i ${classes}`.trim()}" ${ATTRIBUTES}>${shapesOf(name)}</svg>`;

function shapesOf(name: string): string {
  const known = shapes.get(name);
  if (known !== undefined) return known;
  const svg = readFileSync(join(FOLDER, `${name}.svg`), 'utf8');
  const inner = svg.slice(svg.indexOf('>', svg.indexOf('<svg')) + 1, svg.indexOf('</svg>')).replace(/\n\s*/g, '');
  shapes.set(name, inner);
  return inner;
}
