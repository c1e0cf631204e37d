import { Agent, type IncomingHttpHeaders, request } from 'node:http';

export type Answer = { status: number; headers: IncomingHttpHeaders; body: string };
type Sent = { headers?: Record<string, string>; form?: Record<string, string> };

const agent = new Agent({ keepAlive: true });

/** The least of a browser: connections that are kept, and the cookies of one origin on the loopback. */
export class Browser {
  readonly #origin: URL;
  readonly #cookies = new Map<string, string>();

  constructor(origin: string) {
    this.#origin = new URL(origin);
  }

  get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.#send('GET', path, { headers });
  }

  /** Posts a form as a page of the origin does. */
  post(path: string, form: Record<string, string>, headers: Record<string, string> = {}): Promise<Answer> {
    return this.#send('POST', path, { form, headers: { 'sec-fetch-site': 'same-origin', ...headers } });
  }

  #send(method: string, path: string, { headers, form }: Sent): Promise<Answer> {
    const body = form && new URLSearchParams(form).toString();
    const { hostname, port, host } = this.#origin;
    const all: Record<string, string | number> = { host, accept: '*/*', ...headers };
    if (this.#cookies.size > 0) all.cookie = [...this.#cookies].map((pair) => pair.join('=')).join('; ');
    if (body !== undefined) {
      all['content-type'] = 'application/x-www-form-urlencoded';
      all['content-length'] = Buffer.byteLength(body);
    }
    return new Promise((resolve, reject) => {
      const address = { host: hostname.replace('localhost', '127.0.0.1'), port, method, path, headers: all, agent };
      const outgoing = request(address, (incoming) => {
        const chunks: string[] = [];
        incoming.setEncoding('utf8').on('data', (chunk: string) => chunks.push(chunk));
        incoming.on('error', reject).on('end', () => {
          const received = incoming.headers;
          this.#keep(received['set-cookie'] ?? []);
          resolve({ status: incoming.statusCode ?? 0, headers: received, body: chunks.join('') });
        });
      });
      outgoing.on('error', reject).end(body);
    });
  }

  #keep(lines: string[]): void {
    for (const line of lines) {
      const pair = line.split(';', 1)[0] ?? '';
      const separator = pair.indexOf('=');
      const [name, value] = [pair.slice(0, separator), pair.slice(separator + 1)];
      if (value === '') this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
  }
}
