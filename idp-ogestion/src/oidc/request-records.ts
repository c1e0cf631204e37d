import type { Middleware } from 'koa';
import Provider, { type AdapterPayload, errors } from 'oidc-provider';
import type { Clock } from '#shared/clock.ts';
import type { Db } from '#shared/pg.ts';
import { deviceSeen } from '../domain/sessions.ts';
import { findAnsweredInteraction } from '../store/oidc-interactions.ts';
import { findRecord, findSessionByUid, type NewRecord, type OidcRecord, upsertRecords } from '../store/oidc-records.ts';
import { findRelated } from '../store/oidc-related.ts';
import type { User } from '../store/users.ts';

type Storage = { db: Db; clock: Clock };
/** The browser that makes the request, where it is a browser. */
type Browser = { ip: string; userAgent: string };

/** Artifacts after which the library asks for their grant, their session and their account. */
const LEANING = new Set(['AccessToken', 'AuthorizationCode', 'RefreshToken', 'Session']);

/**
 * What one request of the protocol reads and writes. The library asks for artifacts one by one; here those that go together
 * are read by one statement, and written by one statement before the answer leaves (performance.md: a statement costs more
 * than what it does). What was read ahead serves once: a second question goes to the database.
 */
export class RequestRecords {
  readonly #storage: Storage;
  readonly #ahead = new Map<string, OidcRecord>();
  readonly #unwritten = new Map<string, NewRecord>();
  #account: User | undefined;
  /** The live session that the browser showed: what this request writes leans on it. */
  #shown: string | undefined;
  /** The session that a token of this request came by, once it was asked for. */
  session: OidcRecord | undefined;

  readonly #browser: Browser;

  constructor(storage: Storage, browser: Browser) {
    this.#storage = storage;
    this.#browser = browser;
  }

  async find(model: string, id: string): Promise<OidcRecord | undefined> {
    const { db } = this.#storage;
    if (this.#unwritten.size > 0) await this.write();
    const found =
      this.#take(keyOf(model, id)) ??
      (await (LEANING.has(model) ? this.#findRelated(model, id) : findRecord(db, model, id)));
    if (found && model === 'Session') this.#shown = id;
    return found;
  }

  async findSession(uid: string): Promise<OidcRecord | undefined> {
    if (this.#unwritten.size > 0) await this.write();
    this.session = this.#take(keyOf('uid', uid)) ?? (await findSessionByUid(this.#storage.db, uid));
    return this.session;
  }

  /** A login page that may have been answered: the account that answered is asked for next. */
  async findInteraction(id: string): Promise<AdapterPayload | undefined> {
    const found = await findAnsweredInteraction(this.#storage.db, id, this.#storage.clock.now());
    this.#account = found?.account ?? this.#account;
    return found?.payload;
  }

  /** The account `sub`, if it was read with what leans on it. */
  account(sub: string): User | undefined {
    const account = this.#account;
    this.#account = undefined;
    return account?.sub === sub ? account : undefined;
  }

  /** Notes an artifact, to be written with the others of this request; a session with the browser it is seen in. */
  keep(record: NewRecord): void {
    const { model, id, payload } = record;
    const device = model === 'Session' && payload.accountId ? deviceSeen(this.#storage, this.#browser) : undefined;
    this.#unwritten.set(keyOf(model, id), device ? { ...record, payload: { ...payload, device } } : record);
  }

  /** Writes what was noted: all of it, or nothing when it throws, as it does when the session shown was ended meanwhile. */
  async write(): Promise<void> {
    const written = [...this.#unwritten.values()];
    this.#unwritten.clear();
    if (written.length > 0 && !(await upsertRecords(this.#storage.db, written, this.#shown))) throw endedMeanwhile();
  }

  /** To be called before something is deleted: notes are written, and what was read ahead may no longer be true. */
  async settle(): Promise<void> {
    this.#ahead.clear();
    this.#account = undefined;
    await this.write();
  }

  /** To be called once an artifact is deleted. The session shown goes when it takes a new name, if nobody has ended it first. */
  destroyed(model: string, id: string, existed: boolean): void {
    if (model !== 'Session' || id !== this.#shown) return;
    this.#shown = undefined;
    if (!existed) throw endedMeanwhile();
  }

  async #findRelated(model: string, id: string): Promise<OidcRecord | undefined> {
    const { db, clock } = this.#storage;
    const related = await findRelated(db, model, id, clock.now());
    for (const record of related?.others ?? []) {
      this.#ahead.set(record.uid === null ? keyOf(record.model, record.id) : keyOf('uid', record.uid), record);
    }
    this.#account = related?.account;
    return related?.asked;
  }

  #take(key: string): OidcRecord | undefined {
    const record = this.#ahead.get(key);
    this.#ahead.delete(key);
    return record;
  }
}

const endedMeanwhile = () => new errors.SessionNotFound('the session was ended during the request');

const keyOf = (model: string, id: string): string => `${model} ${id}`;

const requests = new WeakMap<object, RequestRecords>();

/** What the request in progress reads and writes; nothing outside the endpoints of the protocol. */
export function currentRequest(): RequestRecords | undefined {
  const { ctx } = Provider;
  return ctx && requests.get(ctx);
}

/** Gives each request of the protocol its `RequestRecords`, and writes them before it is answered. */
export const requestRecords =
  (storage: Storage): Middleware =>
  async (ctx, next) => {
    const records = new RequestRecords(storage, { ip: ctx.ip, userAgent: ctx.get('user-agent').slice(0, 400) });
    requests.set(ctx, records);
    try {
      await next();
    } finally {
      await records.write();
    }
  };
