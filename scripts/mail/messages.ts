import { EventEmitter } from 'node:events';

/** A mail as it was received. `from` and `to` are written as in its headers; dates are ISO 8601 in UTC. */
export type Message = {
  id: string;
  date: string;
  from: string;
  to: string;
  subject: string;
  text: string;
  html: string | null;
};

const KEPT = 500;

/** The mails received since the start, newest first; the oldest are forgotten beyond 500. Tells of each as `message`. */
export class Messages extends EventEmitter<{ message: [Message] }> {
  #kept: Message[] = [];

  all(): readonly Message[] {
    return this.#kept;
  }

  find(id: string): Message | undefined {
    return this.#kept.find((message) => message.id === id);
  }

  add(message: Message): void {
    this.#kept = [message, ...this.#kept].slice(0, KEPT);
    this.emit('message', message);
  }

  clear(): void {
    this.#kept = [];
  }
}
