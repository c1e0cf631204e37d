import type { Middleware } from 'koa';
import { formatSiret } from '#shared/siret.ts';
import type { Context as Domain } from '../domain/context.ts';
import { type HistoryEntry, readHistory } from '../domain/history.ts';
import { labelOf } from '../domain/journal-events.ts';
import { changesOf, list } from './changes.ts';
import { gestionIn } from './gestion.ts';
import type { Pages } from './pages.ts';
import { crumbsOf } from './user-sheet-page.ts';

/** « Historique »: who did what to the accounts of the perimeter (G61). */
export function history({ pages, domain }: { pages: Pages; domain: Domain }): Middleware {
  return async (ctx) => {
    const { gestionnaire, base, organisme } = gestionIn(ctx);
    const page = ctx.path;
    const before = /^\d{1,18}$/.exec(String(ctx.query.avant ?? ''))?.[0];
    const { entries, next } = await readHistory(domain, gestionnaire, { before });
    pages.show(ctx, 'utilisateurs/historique', {
      entries: entries.map((entry) => ({
        ...entry,
        ...actShown(entry),
        changes: [...list('Établissement', siteOf(entry)), ...changesOf(entry.details, gestionnaire.perimetre)],
      })),
      ...{ base, organisme },
      links: { first: before && page, next: next && `${page}?avant=${next}` },
      crumbs: crumbsOf(ctx, '', 'Historique'),
    });
  };
}

/** What was done, to which établissement if it was one, and by whom, in words. */
export const actShown = (entry: HistoryEntry) => ({
  act: labelOf(entry.event),
  site: siteOf(entry)[0],
  actor: actorOf(entry),
});

const siteOf = ({ details }: HistoryEntry): string[] =>
  typeof details.siret === 'string' ? [formatSiret(details.siret)] : [];

/** Nobody is named who is not of the perimeter. */
function actorOf({ actor, actorKind, actorGone }: HistoryEntry): string {
  if (actorGone) return 'Un compte supprimé depuis';
  if (actorKind === 'interne') return actor ?? 'Constructys';
  return actor ?? (actorKind ? "Une personne d'un autre organisme" : 'oGestion');
}
