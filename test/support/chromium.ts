import { execFile, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';

export type Chromium = { program: string; env: NodeJS.ProcessEnv };

const SYSTEM_NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** A Chromium to drive: the one of the system where there is one, or else the one that npm brought. */
export async function findChromium(): Promise<Chromium> {
  const system = SYSTEM_NAMES.find((name) => spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0);
  if (system) return { program: spawnSync('which', [system], { encoding: 'utf8' }).stdout.trim(), env: process.env };
  const folder = await unpacked();
  const env = {
    ...process.env,
    LD_LIBRARY_PATH: path.join(folder, 'al2023/lib'),
    FONTCONFIG_PATH: path.join(folder, 'fonts'),
  };
  return { program: path.join(folder, 'chromium'), env };
}

/**
 * The folder of the unpacked Chromium, in our own node_modules: its package would share /tmp/chromium between the accounts of
 * the machine. It appears whole or not at all, since several workers may unpack at once.
 */
async function unpacked(): Promise<string> {
  const packageFolder = path.resolve(createRequire(import.meta.url).resolve('@sparticuz/chromium'), '../..');
  const folder = path.resolve(packageFolder, '../../.cache/chromium');
  if (existsSync(folder)) return folder;
  await mkdir(path.dirname(folder), { recursive: true });
  const draft = await mkdtemp(`${folder}-`);
  await unpackInto(draft);
  await writeFile(path.join(draft, 'fonts/fonts.conf'), fontsOf(folder));
  await rename(draft, folder).catch(() => rm(draft, { recursive: true }));
  return folder;
}

/** The package expects its fonts under /tmp; a Chromium that finds none ends at the first accented letter. */
const fontsOf = (folder: string): string => `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${folder}/fonts/fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>${folder}/fonts/cache</cachedir>
</fontconfig>
`;

/**
 * A process of its own, for the package unpacks into TMPDIR. Taken for a Lambda, it also unpacks the NSS libraries,
 * which a bare Debian has not.
 */
async function unpackInto(folder: string): Promise<void> {
  const script = "const { default: chromium } = await import('@sparticuz/chromium'); await chromium.executablePath();";
  await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], {
    cwd: import.meta.dirname,
    env: { ...process.env, TMPDIR: folder, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x' },
  });
}
