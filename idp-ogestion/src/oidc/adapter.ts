import { type Adapter, type AdapterPayload, errors } from 'oidc-provider';
import type { Clock } from '#shared/clock.ts';
import type { Db } from '#shared/pg.ts';
import { sha256 } from '../domain/digests.ts';
import * as interactions from '../store/oidc-interactions.ts';
import * as records from '../store/oidc-records.ts';
import { hide, reveal } from './hidden-interaction.ts';
import type { Registry } from './registry.ts';
import { currentRequest } from './request-records.ts';
import { isStorable, restored, stored } from './stored-payload.ts';

type Storage = { db: Db; clock: Clock };

/**
 * Sessions, grants, codes and tokens in PostgreSQL. What must happen once is decided by one statement (fact 9). An identifier
 * that opens something is a secret: the row has its hash, and whoever shows it finds it again in what he gets.
 */
class RecordAdapter implements Adapter {
  readonly model: string;
  readonly db: Db;
  readonly clock: Clock;

  constructor(model: string, { db, clock }: Storage) {
    this.model = model;
    this.db = db;
    this.clock = clock;
  }

  async upsert(id: string, payload: AdapterPayload, expiresIn?: number): Promise<void> {
    const expiresAt = expiry(this.clock, expiresIn);
    const record = { model: this.model, id: this.rowOf(id), payload: stored(payload), expiresAt };
    const request = currentRequest();
    if (request) request.keep(record);
    else await records.upsertRecords(this.db, [record]);
  }

  async find(id: string): Promise<AdapterPayload | undefined> {
    const [request, row] = [currentRequest(), this.rowOf(id)];
    const found = restored(await (request?.find(this.model, row) ?? records.findRecord(this.db, this.model, row)));
    return found && { ...found, jti: id };
  }

  /** A session to look at, not to save: its identifier is not known. */
  async findByUid(uid: string) {
    const request = currentRequest();
    return restored(await (request?.findSession(uid) ?? records.findSessionByUid(this.db, uid)));
  }

  async findByUserCode(): Promise<never> {
    throw new Error('the device flow, which finds by something else than identifiers, is not offered');
  }

  async consume(id: string): Promise<void> {
    const first = await records.consumeRecord(this.db, this.model, this.rowOf(id), this.clock.now());
    if (!first) throw new errors.InvalidGrant(`${this.model} was already used`);
  }

  async destroy(id: string): Promise<void> {
    const [request, row] = [currentRequest(), this.rowOf(id)];
    await request?.settle();
    const existed = await records.destroyRecord(this.db, this.model, row);
    request?.destroyed(this.model, row, existed);
  }

  async revokeByGrantId(grantId: string): Promise<void> {
    await currentRequest()?.settle();
    await records.revokeRecords(this.db, this.model, grantId);
  }

  protected rowOf(id: string): string {
    return sha256(id);
  }
}

/** A grant opens nothing and no endpoint takes its identifier: rows that came from it name it as it is. */
class GrantAdapter extends RecordAdapter {
  protected override rowOf(id: string): string {
    return id;
  }
}

/** Identifiers of client assertions: writing one is the test that it is new (OP21), so that a race has one winner. */
class ReplayAdapter extends RecordAdapter {
  override async find(): Promise<undefined> {}

  override async upsert(id: string, payload: AdapterPayload, expiresIn?: number): Promise<void> {
    const fresh = await records.insertRecord(this.db, this.model, id, payload, expiry(this.clock, expiresIn));
    if (!fresh) throw new errors.InvalidClientAuth('client_assertion was already used');
  }
}

/** Login pages in progress, in their unlogged table. */
class InteractionAdapter extends RecordAdapter {
  override async upsert(id: string, payload: AdapterPayload, expiresIn = 0): Promise<void> {
    const expiresAt = new Date(this.clock.now().getTime() + expiresIn * 1000);
    await interactions.upsertInteraction(this.db, this.rowOf(id), hide(id, stored(payload)), expiresAt);
  }

  override async find(id: string) {
    const [request, row] = [currentRequest(), this.rowOf(id)];
    const found = await (request?.findInteraction(row) ?? interactions.findInteraction(this.db, row));
    return found && { ...reveal(id, found), jti: id };
  }

  override async destroy(id: string): Promise<void> {
    await interactions.endInteraction(this.db, this.rowOf(id), this.clock.now());
  }
}

/** Clients come from the registry, live, and are never written by the provider. */
class ClientAdapter extends RecordAdapter {
  readonly registry: Registry;

  constructor(storage: Storage, registry: Registry) {
    super('Client', storage);
    this.registry = registry;
  }

  override async find(clientId: string): Promise<AdapterPayload | undefined> {
    const client = isStorable(clientId) ? await this.registry.find(clientId) : undefined;
    if (!client) return undefined;
    const secret = client.secretHash === null ? {} : { client_secret: client.secretHash };
    return { ...client.metadata, ...secret, client_id: clientId, client_name: client.name };
  }
}

/** The provider's storage contract on PostgreSQL, one adapter a model. */
export const adapterFactory = (storage: Storage, registry: Registry) => (model: string) => {
  switch (model) {
    case 'Client':
      return new ClientAdapter(storage, registry);
    case 'Grant':
      return new GrantAdapter(model, storage);
    case 'Interaction':
      return new InteractionAdapter(model, storage);
    case 'ReplayDetection':
      return new ReplayAdapter(model, storage);
    default:
      return new RecordAdapter(model, storage);
  }
};

const expiry = (clock: Clock, seconds: number | undefined): Date | null =>
  seconds === undefined ? null : new Date(clock.now().getTime() + seconds * 1000);
