import type { ClientMetadata } from 'oidc-provider';
import type { Db } from '#shared/pg.ts';

/** A registered application: how it looks on screens, and its OpenID metadata. */
export type RegisteredClient = {
  clientId: string;
  name: string;
  tagline: string;
  theme: 'ogestion' | 'digit-invest';
  startUrl: string;
  firstParty: boolean;
  listed: boolean;
  pkceRequired: boolean;
  secretHash: string | null;
  metadata: Omit<ClientMetadata, 'client_id'>;
};

const COLUMNS = `client_id as "clientId", name, tagline, theme, start_url as "startUrl", first_party as "firstParty",
  listed, pkce_required as "pkceRequired", secret_hash as "secretHash", metadata`;

export async function findClient(db: Db, clientId: string): Promise<RegisteredClient | undefined> {
  const text = `select ${COLUMNS} from clients where client_id = $1 and enabled`;
  return (await db.query<RegisteredClient>({ name: 'find-client', text, values: [clientId] })).rows[0];
}

/** The applications offered to people, by name. */
export async function listClients(db: Db): Promise<RegisteredClient[]> {
  const text = `select ${COLUMNS} from clients where enabled and listed order by name`;
  return (await db.query<RegisteredClient>(text)).rows;
}

const SAVE = `
  insert into clients (client_id, name, tagline, theme, start_url, first_party, listed, pkce_required, secret_hash, metadata, updated_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
  on conflict (client_id) do update set
    name = excluded.name, tagline = excluded.tagline, theme = excluded.theme, start_url = excluded.start_url,
    first_party = excluded.first_party, listed = excluded.listed, pkce_required = excluded.pkce_required,
    secret_hash = excluded.secret_hash, metadata = excluded.metadata, updated_at = excluded.updated_at`;

/** Registers an application, or changes its registration. */
export async function saveClient(db: Db, client: RegisteredClient, now: Date): Promise<void> {
  const { clientId, name, tagline, theme, startUrl, firstParty, listed, pkceRequired, secretHash, metadata } = client;
  await db.query(SAVE, [
    clientId,
    name,
    tagline,
    theme,
    startUrl,
    firstParty,
    listed,
    pkceRequired,
    secretHash,
    metadata,
    now,
  ]);
}
