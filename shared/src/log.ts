import { type DestinationStream, type Logger, pino } from 'pino';

export type { Logger };

/** Where a secret could travel in a log line. The list is a net under the rule: a secret is never passed to the logger. */
const REDACTED = [
  'password',
  '*.password',
  'token',
  '*.token',
  'body',
  '*.body',
  'query',
  '*.query',
  'client_assertion',
  '*.client_assertion',
  'id_token',
  '*.id_token',
  'refresh_token',
  '*.refresh_token',
  'access_token',
  '*.access_token',
  'headers.cookie',
  'headers.authorization',
  '*.headers.cookie',
  '*.headers.authorization',
];

/** Written at once: the last lines before an end matter most. */
const standardOutput = (): DestinationStream => pino.destination({ fd: 1, sync: true });

/** JSON lines, dated in UTC, named after the application; on standard output unless a test reads them. */
export const createLogger = (name: string, level: string, destination = standardOutput()): Logger =>
  pino(
    { name, level, timestamp: pino.stdTimeFunctions.isoTime, redact: { paths: REDACTED, censor: '[redacted]' } },
    destination,
  );

/** The path of a request without its query, where codes, states and hints travel. */
export const pathOnly = (url: string): string => url.split('?', 1)[0] ?? '';
