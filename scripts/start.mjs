import { runInstalled } from './install.mjs';

await runInstalled('scripts/start.ts');
