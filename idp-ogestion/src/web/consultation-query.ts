import { z } from 'zod';

/** What the address of a list of the portal may say. What cannot be read is taken for absent. */
export const typed = z
  .string()
  .max(254)
  .regex(/^[^\0]*$/)
  .transform((text) => text.trim())
  .catch('');
export const siret = z
  .string()
  .regex(/^\d{14}$/)
  .catch('');
/** No calendar of PostgreSQL has a year 0000. */
export const day = z.iso
  .date()
  .refine((day) => day > '0001')
  .catch('');
export const ordre = (usual: 'asc' | 'desc') => z.enum(['asc', 'desc']).catch(usual);
export const page = z.coerce.number().int().min(1).catch(1);

/** `EN_COURS` → `en-cours`, as an address says it. */
export const slugOf = (code: string): string => code.toLowerCase().replaceAll('_', '-');

/** One of the codes of a list, as an address says it, or nothing. */
export const oneOf = (labels: Record<string, unknown>) =>
  z
    .string()
    .refine((slug) => Object.keys(labels).some((code) => slugOf(code) === slug))
    .catch('');

/** The code that an address names, or nothing. */
export const codeOf = <Code extends string>(labels: Record<Code, unknown>, slug: string): Code | undefined =>
  (Object.keys(labels) as Code[]).find((code) => slugOf(code) === slug);

export const orNothing = (text: string): string | undefined => (text === '' ? undefined : text);
