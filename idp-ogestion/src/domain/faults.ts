import { Refusal } from '#shared/refusal.ts';

/** What is wrong with one field of a form, and what explains it: an account that the person may open, or attach. */
export type Fault = { field: string; sentence: string; account?: string; attach?: string };

/** A form refused with all its faults at once, each with its field (RGAA 11.10). */
export class Faults extends Refusal {
  readonly faults: Fault[];

  constructor(faults: Fault[]) {
    super('invalid', faults.map(({ sentence }) => sentence).join(' '));
    this.faults = faults;
  }
}

export const WARNING_CODES = ['homonyme', 'aucun-etablissement', 'dernier-referent'] as const;
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
