import type { z } from 'zod';
import { Refusal } from '#shared/refusal.ts';

/**
 * What is wrong with one field of a form, and what explains it: an account that the person may open or attach, or the end of
 * the address of an organisme that exists.
 */
export type Fault = { field: string; sentence: string; account?: string; attach?: string; organisme?: string };

/** A form refused with all its faults at once, each with its field (RGAA 11.10). */
export class Faults extends Refusal {
  readonly faults: Fault[];

  constructor(faults: Fault[]) {
    super('invalid', faults.map(({ sentence }) => sentence).join(' '));
    this.faults = faults;
  }
}

/** The first fault of each field of a form that zod has read, in the order of the form. */
export function faultsOf(error: z.ZodError): Fault[] {
  const faults = error.issues.map(({ path, message }) => ({ field: String(path[0]), sentence: message }));
  return faults.filter(({ field }, rank) => faults.findIndex((other) => other.field === field) === rank);
}

export const WARNING_CODES = [
  'homonyme',
  'aucun-etablissement',
  'dernier-referent',
  'siege-ferme',
  'fermeture-a-venir',
] as const;
export type WarningCode = (typeof WARNING_CODES)[number];

/** Something to know before a form is carried out: sent again with this code, it is. */
export type Warning = { code: WarningCode; sentence: string; salarie?: string; account?: string };

export class Warned extends Refusal {
  readonly warning: Warning;

  constructor(warning: Warning) {
    super('conflict', warning.sentence);
    this.warning = warning;
  }
}
