import { DEMO_PASSWORD, PEOPLE } from '../cast.ts';
import type { StartSettings } from './settings.ts';

const WIDTH = 32;

/** What is printed when everything runs: where to go, as whom, and where the data is. */
export function welcome(settings: StartSettings, databaseHome: string | undefined): string {
  const people = PEOPLE.map(({ email, prenom, nom, role }) => `  ${email.padEnd(WIDTH)}${prenom} ${nom}, ${role}`);
  return `
  oGestion            ${settings.OGESTION_ISSUER}
  Digit Invest CFA    ${settings.DIGIT_INVEST_URL}
  Mails               http://localhost:${settings.INBOX_PORT}

Password of every active account: ${DEMO_PASSWORD}
${people.join('\n')}

Data and logs: ${settings.DATA_FOLDER}${databaseHome ? `\nPostgreSQL:    ${databaseHome}` : ''}
Ctrl-C stops everything; the data is kept (\`npm start -- --fresh\` begins again).`;
}
