/** A part of a mail, written once and rendered twice: HTML and text. */
export type Block =
  | { kind: 'text'; text: string }
  /** A sentence, then a raw address. */
  | { kind: 'address'; text: string; url: string }
  | { kind: 'value'; label: string; value: string }
  /** One at most. `validity` says how long its link lasts. */
  | { kind: 'button'; label: string; url: string; validity: string };

/** What a mail says, whatever its form. */
export type Message = {
  subject: string;
  /** What a mail reader shows beside the subject. */
  preview: string;
  title: string;
  greeting: string;
  blocks: Block[];
};

export const text = (sentence: string): Block => ({ kind: 'text', text: sentence });
