import { Refusal } from '#shared/refusal.ts';

/** What is wrong with one field of a form. `account` is an account that the person may open, and that explains it. */
export type Fault = { field: string; sentence: string; account?: string };

/** A form refused with all its faults at once, each with its field (RGAA 11.10). */
export class Faults extends Refusal {
  readonly faults: Fault[];

  constructor(faults: Fault[]) {
    super('invalid', faults.map(({ sentence }) => sentence).join(' '));
    this.faults = faults;
  }
}

export type WarningCode = 'homonyme' | 'aucun-etablissement';

/** Something to know before a form is carried out: sent again with this code, it is. */
export type Warning = { code: WarningCode; sentence: string; salarie?: string; account?: string };

export class Warned extends Refusal {
  readonly warning: Warning;

  constructor(warning: Warning) {
    super('conflict', warning.sentence);
    this.warning = warning;
  }
}
