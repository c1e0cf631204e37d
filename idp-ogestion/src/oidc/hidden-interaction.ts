import type { AdapterPayload } from 'oidc-provider';
import { seal, sealingKey, unseal } from '#shared/sealing.ts';

/** Stands for the identifier of a login page in what is stored of it. */
const HERE = '{uid}';
const PLACE = 'parJti';

const keyFrom = (id: string): Buffer => sealingKey(id, 'pushed request of an interaction');

/**
 * What is stored of the login page `id`: neither its identifier, by which it goes on, nor the session cookie of the browser,
 * which nobody reads there. The pushed request, to be used up in the end, is sealed under the identifier: the browser has it,
 * the database has not.
 */
export function hide(id: string, payload: AdapterPayload): AdapterPayload {
  const { returnTo, parJti, session, ...shown } = payload;
  return {
    ...shown,
    ...(session && { session: { ...session, cookie: undefined } }),
    ...(returnTo && { returnTo: returnTo.replace(id, HERE) }),
    ...(parJti && { parJti: seal(keyFrom(id), PLACE, parJti).toString('base64url') }),
  };
}

/** The reverse of `hide`, for whoever shows `id`; without the session cookie. */
export function reveal(id: string, stored: AdapterPayload): AdapterPayload {
  const { returnTo, parJti } = stored;
  return {
    ...stored,
    ...(returnTo && { returnTo: returnTo.replace(HERE, id) }),
    ...(parJti && { parJti: unseal(keyFrom(id), PLACE, Buffer.from(parJti, 'base64url')) }),
  };
}
