import { createHash, randomBytes } from 'node:crypto';

/** 256 bits that nobody guesses, in the letters a cookie and a URL accept. */
export const newSecret = (): string => randomBytes(32).toString('base64url');

/** What the database keeps of a secret: enough to recognise it, nothing to reuse. */
export const hashOf = (secret: string): Buffer => createHash('sha256').update(secret).digest();
