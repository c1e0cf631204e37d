import {
  AuthorizationResponseError,
  ClientError,
  ResponseBodyError,
  WWWAuthenticateChallengeError,
} from 'openid-client';
import { ZodError } from 'zod';
import type { Logger } from '#shared/log.ts';
import { Refusal } from '#shared/refusal.ts';

/** G53: what a person reads while oGestion does not answer. */
export const UNAVAILABLE = 'Le service de connexion est momentanément indisponible.';

/** What the library says when the provider was not reached, or answered something that is no answer. */
const SILENCES = new Set<string | undefined>([
  undefined,
  'OAUTH_TIMEOUT',
  'OAUTH_ABORT',
  'OAUTH_RESPONSE_IS_NOT_CONFORM',
  'OAUTH_RESPONSE_IS_NOT_JSON',
  'OAUTH_PARSE_ERROR',
  'OAUTH_HTTP_REQUEST_FORBIDDEN',
]);

/** OAuth errors by which a provider says that it is the one at fault (RFC 6749 §4.1.2.1). */
const OWN_FAULTS = new Set(['server_error', 'temporarily_unavailable']);

/** An answer that the library takes and we do not. */
export class Untrusted extends Error {
  readonly code = 'UNTRUSTED';
}

/**
 * Sorts what can go wrong with the provider: `refused` when its answer does not hold or says no, `down` when there is no
 * usable answer (claims that break the contract included) or when our own registration is at fault. Nothing when the error is a bug of ours.
 */
function faultOf(error: unknown): 'refused' | 'down' | undefined {
  if (error instanceof Untrusted || isAccessEnded(error)) return 'refused';
  if (isUnreachable(error)) return 'down';
  if (error instanceof ZodError) return 'down';
  if (error instanceof AuthorizationResponseError) return OWN_FAULTS.has(error.error) ? 'down' : 'refused';
  if (error instanceof ResponseBodyError || error instanceof WWWAuthenticateChallengeError) return 'down';
  if (error instanceof ClientError) return SILENCES.has(error.code) ? 'down' : 'refused';
  return undefined;
}

/** Whether no connection could be made, as `fetch` says it; the library may have wrapped the error. */
const isUnreachable = (error: unknown): boolean =>
  error instanceof Error && (error.message === 'fetch failed' || isUnreachable(error.cause));

/** Whether the provider says that this access is over: grant gone (RFC 6749 §5.2) or token refused (RFC 6750 §3.1). */
const isAccessEnded = (error: unknown): boolean =>
  (error instanceof ResponseBodyError && error.error === 'invalid_grant') ||
  (error instanceof WWWAuthenticateChallengeError &&
    error.cause.some(({ parameters }) => parameters.error === 'invalid_token'));

/** Whether the provider, or a check of its answer, says no. */
export const isRefused = (error: unknown): boolean => faultOf(error) === 'refused';

/**
 * Turns a fault of the provider into the refusal that a person reads, and logs its technical name, never its content: an
 * answer may hold a code or a token. What is not a fault of the provider is thrown as it is.
 */
export function refuse(log: Logger, step: string, error: unknown): never {
  const fault = faultOf(error);
  if (fault === undefined) throw error;
  log.warn({ step, fault, ...technicalName(error) }, 'the provider did not answer as it should');
  if (fault === 'down') throw new Refusal('unavailable', UNAVAILABLE);
  throw new Refusal('bad-request', sentenceOf(error));
}

/** The same before the person has done anything: whatever happened, nobody can log in for now. */
export function unavailable(log: Logger, step: string, error: unknown): never {
  log.warn({ step, fault: 'down', ...technicalName(error) }, 'the provider cannot be used');
  throw new Refusal('unavailable', UNAVAILABLE);
}

const technicalName = (error: unknown) =>
  error instanceof Error
    ? { name: error.name, message: error.message, ...('code' in error && { reason: error.code }), ...oauthError(error) }
    : {};

const oauthError = (error: Error) =>
  error instanceof AuthorizationResponseError || error instanceof ResponseBodyError ? { oauth: error.error } : {};

const sentenceOf = (error: unknown): string =>
  error instanceof AuthorizationResponseError && error.error === 'access_denied'
    ? 'La connexion a été interrompue.'
    : 'La réponse du service de connexion n’a pas pu être vérifiée, ou elle a expiré.';
