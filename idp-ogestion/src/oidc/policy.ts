import { type Configuration, errors, interactionPolicy, type KoaContextWithOIDC } from 'oidc-provider';
import type { Registry } from './registry.ts';

const { Check, base } = interactionPolicy;

/** A live session whose account may no longer sign in asks for a login, where the library would fail (fact 3). */
const accountGone = new Check(
  'account_gone',
  'the account of the session may no longer sign in',
  'login_required',
  (ctx) => Boolean(ctx.oidc.session?.accountId && !ctx.oidc.account),
);

/** A client for which PKCE was lifted must bind its code with a nonce (security.md, Decisions). */
const nonceInsteadOfPkce = (registry: Registry) =>
  new Check('nonce_required', 'nonce is required', (ctx) => {
    const { client, params } = ctx.oidc;
    const lifted = client && registry.loaded(client.clientId)?.pkceRequired === false;
    if (lifted && !params?.code_challenge && !params?.nonce) {
      throw new errors.InvalidRequest('nonce is required of a client that does not use PKCE');
    }
    return false;
  });

/** When a person is asked to sign in or to consent. */
export function policy(registry: Registry) {
  const prompts = base();
  prompts.get('login')?.checks.add(accountGone);
  prompts.get('login')?.checks.add(nonceInsteadOfPkce(registry));
  return prompts;
}

/**
 * What Constructys' own applications get without a consent page: every scope of their registration (OP17), those added
 * since the grant was made included.
 */
export const loadExistingGrant =
  (registry: Registry): NonNullable<Configuration['loadExistingGrant']> =>
  async (ctx: KoaContextWithOIDC) => {
    const { client, session, provider, result } = ctx.oidc;
    if (!client || !session?.accountId) return undefined;
    const grantId = result?.consent?.grantId ?? session.grantIdFor(client.clientId);
    const known = grantId ? await provider.Grant.find(grantId) : undefined;
    if (!registry.loaded(client.clientId)?.firstParty) return known;

    const registered = client.scope ?? 'openid';
    const granted = known?.getOIDCScope().split(' ') ?? [];
    if (known && registered.split(' ').every((scope) => granted.includes(scope))) return known;
    const grant = known ?? new provider.Grant({ accountId: session.accountId, clientId: client.clientId });
    grant.addOIDCScope(registered);
    await grant.save();
    return grant;
  };
