import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import pug from 'pug';
import { asset } from './assets.ts';
import * as dates from './dates.ts';
import { icon } from './icons.ts';
import { formatEuros } from './money.ts';
import { formatSiren, formatSiret } from './siret.ts';
import { typeset } from './typeset.ts';
import { typo } from './typo.ts';

export type Render = (view: string, locals?: object) => string;

/** The root of the repository: what `/shared/views/layout.pug` is relative to in `extends` and `include`. */
const ROOT = resolve(import.meta.dirname, '../..');
const OPTIONS = { basedir: ROOT, doctype: 'html', compileDebug: false, plugins: [typeset] };

/** What every view may use besides its own locals. */
const HELPERS = { asset, dates, formatEuros, formatSiren, formatSiret, icon, typo };

/**
 * A renderer of pug views. A view is looked for in `folders` (relative to the root), in that order, and compiled once.
 * `defaults` are locals of every page. Throws when no folder has the view.
 */
export function createRenderer({ folders, defaults }: { folders: string[]; defaults: object }): Render {
  const compiled = new Map<string, pug.compileTemplate>();
  return (view, locals = {}) => {
    const template = compiled.get(view) ?? compile(folders, view);
    compiled.set(view, template);
    return template({ ...HELPERS, ...defaults, ...locals });
  };
}

function compile(folders: string[], view: string): pug.compileTemplate {
  const file = folders.map((folder) => join(ROOT, folder, `${view}.pug`)).find((path) => existsSync(path));
  if (file === undefined) throw new Error(`There is no view ${view} in ${folders.join(', ')}`);
  return pug.compileFile(file, OPTIONS);
}
