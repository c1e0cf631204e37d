import { runInstalled } from './install.mjs';

await runInstalled('scripts/bench.ts');
