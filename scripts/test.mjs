import { runInstalled } from './install.mjs';

await runInstalled('scripts/test.ts');
