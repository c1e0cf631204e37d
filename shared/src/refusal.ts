/** The closed list of reasons for which a rule says no. Anything else that is thrown is a bug. */
export const REFUSAL_STATUS = {
  invalid: 422,
  'bad-request': 400,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  gone: 410,
  'too-many': 429,
  unavailable: 503,
} as const;

export type RefusalKind = keyof typeof REFUSAL_STATUS;

type Details = { field?: string; retryAfterSeconds?: number };

/** A rule's answer to a person: a French sentence, the field it is about where there is one, and its HTTP status. */
export class Refusal extends Error {
  readonly kind: RefusalKind;
  readonly status: number;
  readonly field: string | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(kind: RefusalKind, sentence: string, details: Details = {}) {
    super(sentence);
    this.name = 'Refusal';
    this.kind = kind;
    this.status = REFUSAL_STATUS[kind];
    this.field = details.field;
    this.retryAfterSeconds = details.retryAfterSeconds;
  }
}
