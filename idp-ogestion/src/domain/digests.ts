import { hash } from 'node:crypto';

/**
 * What the database keeps of a secret, a token or an identifier that opens something to whoever shows it: enough to
 * recognise it, nothing to show. They are drawn from 256 bits, so a plain digest is enough (ASVS 6.5.2).
 */
export const sha256 = (text: string): string => hash('sha256', text, 'base64url');
