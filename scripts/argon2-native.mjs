// Compiles the `argon2` package from its own source for one CPU baseline: its packaged binary is SSE2 only, which costs
// nearly twice the time for each password. `node-gyp-build`, which loads it, prefers `build/Release` to the packaged one.
//   ARGON2_MARCH   what gcc or clang takes after -march= ; `native`, this very machine, when absent
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PACKAGE = fileURLToPath(new URL('../node_modules/argon2', import.meta.url));
const SAMPLES = 100;

const prefixOf = (node) => node && dirname(dirname(node));

/** A prefix that holds `include/node/node_api.h`; Node-API is stable, so its Node may be of another version than ours. */
function headers() {
  const { npm_config_nodedir: configured, npm_node_execpath: nodeOfNpm } = process.env;
  const prefixes = [configured, prefixOf(process.execPath), prefixOf(nodeOfNpm)];
  return prefixes.find((prefix) => prefix && existsSync(join(prefix, 'include/node/node_api.h')));
}

function compile(march) {
  const nodeGyp = process.env.npm_config_node_gyp;
  if (!nodeGyp) throw new Error('Run it by npm, which brings node-gyp: npm run argon2:native');
  const nodedir = headers();
  const flags = `-O3 -march=${march}`;
  const { status } = spawnSync(process.execPath, [nodeGyp, 'rebuild', ...(nodedir ? [`--nodedir=${nodedir}`] : [])], {
    cwd: PACKAGE,
    env: { ...process.env, CFLAGS: flags, CXXFLAGS: flags, npm_config_loglevel: 'error' },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0) throw new Error('argon2 was not compiled: see above. It takes make, python3 and a C++ compiler.');
}

/** CPU milliseconds of one verification with the parameters of oGestion. It proves besides that the binary loads. */
async function costOfVerification() {
  const { default: argon2 } = await import('argon2');
  const hash = await argon2.hash('several words', { memoryCost: 19456, timeCost: 2, parallelism: 1 });
  const start = process.cpuUsage();
  for (let done = 0; done < SAMPLES; done += 1) await argon2.verify(hash, 'several words');
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000 / SAMPLES;
}

try {
  const march = process.env.ARGON2_MARCH || 'native';
  compile(march);
  const cost = await costOfVerification();
  console.log(`argon2 is compiled with -O3 -march=${march}: ${cost.toFixed(1)} CPU-ms a verification here.`);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
