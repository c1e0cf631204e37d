import { rememberCookies, rememberLocation } from './handed-out.ts';
import { rememberTyped } from './known-secrets.ts';

/** A page or an answer as a person's browser has it, without JavaScript. */
export type Answer = { url: string; status: number; headers: Headers; body: string };

type Cookie = { name: string; value: string; path: string };

/**
 * A browser reduced to what the protocol needs: cookies with their paths, redirects, forms with their hidden fields, and
 * the fetch metadata of a same-origin navigation. One visitor is one browser.
 */
export class Visitor {
  readonly #cookies = new Map<string, Cookie>();
  /** Every address that was asked, in order, with the status of its answer. */
  readonly trail: { url: string; status: number }[] = [];

  /** Asks for `url` and follows redirects, unless `follow` is false. */
  get(url: string, options: { follow?: boolean; headers?: Record<string, string> } = {}): Promise<Answer> {
    return this.#go(url, { method: 'GET', headers: options.headers ?? {} }, options.follow ?? true);
  }

  /** Posts a form from a page of `url`'s own origin; pairs are for a field that is sent several times. */
  post(
    url: string,
    fields: Record<string, string> | [string, string][],
    options: { follow?: boolean; headers?: Record<string, string> } = {},
  ) {
    const body = new URLSearchParams(fields);
    rememberTyped(Object.fromEntries(body));
    const headers = { 'sec-fetch-site': 'same-origin', origin: new URL(url).origin, ...options.headers };
    return this.#go(url, { method: 'POST', headers, body }, options.follow ?? true);
  }

  /** Submits the form of `page` whose action contains `action`, with its hidden fields and these. */
  submit(page: Answer, action: string, fields: Record<string, string> = {}, options: { follow?: boolean } = {}) {
    const form = formOf(page.body, action);
    return this.post(new URL(form.action, page.url).href, { ...form.fields, ...fields }, options);
  }

  /** What the browser would send to `url`. */
  cookiesFor(url: string): string {
    const { host, pathname } = new URL(url);
    const sent = [...this.#cookies].filter(
      ([key, { path }]) => key.startsWith(`${host} `) && pathname.startsWith(path),
    );
    return sent.map(([, { name, value }]) => `${name}=${value}`).join('; ');
  }

  /** Names of the cookies kept, sorted. */
  get cookieNames(): string[] {
    return [...new Set([...this.#cookies.values()].map(({ name }) => name))].sort();
  }

  forgetCookies(): void {
    this.#cookies.clear();
  }

  async #go(url: string, init: RequestInit, follow: boolean): Promise<Answer> {
    const headers = { accept: 'text/html', ...(init.headers as Record<string, string>), cookie: this.cookiesFor(url) };
    const response = await fetch(url, { ...init, headers, redirect: 'manual' });
    rememberCookies(response.headers.getSetCookie());
    rememberLocation(response.headers.get('location') ?? '');
    this.#keep(url, response.headers.getSetCookie());
    this.trail.push({ url, status: response.status });
    const location = response.headers.get('location');
    const body = await response.text();
    if (!follow || !location || response.status < 300 || response.status > 399) {
      return { url, status: response.status, headers: response.headers, body };
    }
    if (this.trail.length > 200) throw new Error(`Too many redirects, the last one to ${location}`);
    return this.#go(new URL(location, url).href, { method: 'GET' }, true);
  }

  #keep(url: string, setCookies: string[]): void {
    for (const line of setCookies) {
      const [pair = '', ...attributes] = line.split('; ');
      const [name = '', value = ''] = [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)];
      const path = attributes.find((a) => /^path=/i.test(a))?.slice(5) ?? '/';
      const gone = value === '' || attributes.some((a) => /^expires=.*1970|^max-age=0/i.test(a));
      const key = `${new URL(url).host} ${path} ${name}`;
      if (gone) this.#cookies.delete(key);
      else this.#cookies.set(key, { name, value, path });
    }
  }
}

type Form = { action: string; fields: Record<string, string> };

/** The form of `html` whose action contains `action`, with its hidden fields. Throws when there is none. */
export function formOf(html: string, action: string): Form {
  for (const [, attributes = '', content = ''] of html.matchAll(/<form([^>]*)>([\s\S]*?)<\/form>/g)) {
    const target = /action="([^"]*)"/.exec(attributes)?.[1];
    if (!target?.includes(action)) continue;
    const hidden = [...content.matchAll(/<input[^>]*type="hidden"[^>]*>/g)].map(([input]) => [
      /name="([^"]*)"/.exec(input)?.[1] ?? '',
      decode(/value="([^"]*)"/.exec(input)?.[1] ?? ''),
    ]);
    return { action: decode(target), fields: Object.fromEntries(hidden) };
  }
  throw new Error(`No form with action ${action} in: ${html.slice(0, 500)}`);
}

const decode = (text: string): string =>
  text.replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
