import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import helmet from 'helmet';
import type { Context, Middleware } from 'koa';
import type { KoaContextWithOIDC } from 'oidc-provider';
import { securityHeaders } from '#shared/http-security.ts';

/** Security headers of every answer, files included, set before anything may answer. They are always the same: made once. */
export function securing(https: boolean): (response: ServerResponse) => void {
  const headers = Object.entries(headersOf(https));
  return (response) => {
    for (const [name, value] of headers) response.setHeader(name, value);
  };
}

function headersOf(https: boolean): Record<string, string> {
  const request = new IncomingMessage(new Socket());
  const response = new ServerResponse(request);
  helmet(securityHeaders(https))(request, response, (error) => {
    if (error) throw error;
  });
  return Object.fromEntries(Object.entries(response.getHeaders()).map(([name, value]) => [name, String(value)]));
}

/**
 * Lets the forms of this page lead to `address` as well: Chrome applies `form-action` to the redirects that follow a
 * form, up to the relying party (fact 7). No wildcard, one origin.
 */
export function allowFormsTo(ctx: Context, address: unknown): void {
  const origin = typeof address === 'string' ? URL.parse(address)?.origin : undefined;
  const policy = ctx.response.get('content-security-policy');
  if (origin && policy)
    ctx.set('Content-Security-Policy', policy.replace(/form-action 'self'/, `form-action 'self' ${origin}`));
}

/** The same for the pages of the provider itself: the answer by form, and the question before a logout. */
export const providerForms: Middleware = async (ctx, next) => {
  await next();
  const { oidc } = ctx as unknown as KoaContextWithOIDC;
  if (!oidc?.client || ctx.type !== 'text/html') return;
  allowFormsTo(ctx, oidc.params?.redirect_uri ?? oidc.params?.post_logout_redirect_uri);
};
