/** Writes docs/tutorial-coverage.md from the titles of the tests: `npm run tutorial`. */
import { writeFileSync } from 'node:fs';
import { document, unproved } from './tutorial/coverage.ts';
import { titlesOf } from './tutorial/titles.ts';

writeFileSync('docs/tutorial-coverage.md', document('test'));
const missing = unproved(titlesOf('test'));
console.log(missing.length === 0 ? 'Every row has its test or its reason.' : `Without a test: ${missing.join(', ')}`);
