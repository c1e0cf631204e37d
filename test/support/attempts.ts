import type { OpWorld } from './op-world.ts';
import { type Answer, Visitor } from './visitor.ts';

let last = 0;
/** An address nobody has used yet, so that only the identifier is counted. */
const newAddress = (): string => `10.0.${Math.trunc(++last / 250)}.${(last % 250) + 1}`;

export const WRONG = 'Ce n’est pas le bon mot de passe';

/** A browser that tries passwords, each on a new login page. Needs an oGestion behind a proxy, for it chooses its address. */
export class Attempts {
  readonly #op: OpWorld;
  readonly visitor = new Visitor();

  constructor(op: OpWorld) {
    this.#op = op;
  }

  /** The answer to the form, its redirect not followed: 303 when the person is in. */
  async try(email: string, password: string, ip = newAddress()): Promise<Answer> {
    const page = await this.visitor.get((await this.#op.clients.direct.begin({ prompt: 'login' })).url);
    return this.visitor.post(page.url, { email, password }, { follow: false, headers: { 'x-forwarded-for': ip } });
  }

  async enters(email: string, password: string): Promise<boolean> {
    return (await this.try(email, password)).status === 303;
  }
}
