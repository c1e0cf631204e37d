import { randomBytes } from 'node:crypto';
import type { ErrorRequestHandler, Response } from 'express';
import { ZodError } from 'zod';
import { isDatabaseAway } from '#shared/database-faults.ts';
import { Refusal, type RefusalKind } from '#shared/refusal.ts';
import type { Tools } from './tools.ts';

const TITLES: Record<RefusalKind, string> = {
  invalid: 'Cette demande n’a pas pu être enregistrée',
  'bad-request': 'Cette demande n’a pas pu être lue',
  unauthenticated: 'Votre session a expiré',
  forbidden: 'Vous n’avez pas accès à cette page',
  'not-found': 'Page introuvable',
  conflict: 'Cette page a changé entre-temps',
  gone: 'Cette page n’est plus disponible',
  'too-many': 'Trop de demandes',
  unavailable: 'Service momentanément indisponible',
};

/** A number that a person can read on the telephone and that is in the log, once per request. */
export function referenceOf(res: Response): string {
  res.locals.reference ??= randomBytes(5)
    .toString('hex')
    .toUpperCase()
    .replace(/(.{4})(.{4})/, '$1-$2-');
  return res.locals.reference;
}

/** The last resort (ASVS 16.5.4): a refusal is said, anything else is logged whole, once, and shown as a reference. */
export const erreurs =
  ({ show, log, clock }: Tools): ErrorRequestHandler =>
  (error, _req, res, next) => {
    if (res.headersSent) return next(error);
    if (isDatabaseAway(error))
      log.error({ err: error, requestId: res.locals.requestId }, 'the database does not answer');
    const refusal = refusalOf(error);
    if (refusal?.kind === 'unavailable') res.set('Retry-After', '30');
    if (refusal) return show(res, refusal.status, 'error', pageOf(refusal));
    const reference = referenceOf(res);
    log.error({ err: error, reference, requestId: res.locals.requestId }, 'unexpected error');
    show(res, 500, 'error', {
      title: 'Cette page n’a pas pu s’afficher',
      lede: 'Le problème vient de notre côté. Vos brouillons enregistrés sont intacts.',
      advice:
        'Réessayez dans quelques minutes. Si l’erreur revient, écrivez-nous en indiquant la référence ci-dessous.',
      reference,
      date: clock.now(),
      actions: [{ href: '/', text: 'Revenir à l’accueil' }],
    });
  };

/** A database that is away, a form that does not parse, and what a body parser or the router refuses with a 4xx status, are refusals too. */
function refusalOf(error: unknown): Refusal | undefined {
  if (error instanceof Refusal) return error;
  if (isDatabaseAway(error)) return new Refusal('unavailable', 'Digit Invest ne peut pas répondre pour le moment.');
  if (error instanceof ZodError) return illisible();
  const status = error instanceof Error && 'status' in error ? error.status : undefined;
  return typeof status === 'number' && status >= 400 && status < 500 ? illisible() : undefined;
}

const illisible = () =>
  new Refusal('bad-request', 'Votre navigateur a envoyé une demande que nous ne savons pas lire.');

/** Only a form is refused for want of a session, and its address is no page to come back to. */
const pageOf = (refusal: Refusal): object => ({
  title: TITLES[refusal.kind],
  lede: refusal.message,
  ...(refusal.kind === 'unavailable' && { advice: 'Réessayez dans quelques minutes : rien n’a été enregistré.' }),
  noindex: true,
  actions:
    refusal.kind === 'unauthenticated'
      ? [{ href: '/connexion', text: 'Me reconnecter' }]
      : [{ href: '/', text: 'Revenir à l’accueil' }],
});
