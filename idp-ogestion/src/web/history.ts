import type { Middleware } from 'koa';
import { PROFILS } from '#shared/claims.ts';
import { formatSiret } from '#shared/siret.ts';
import type { Context as Domain } from '../domain/context.ts';
import { ACTS, type HistoryEntry, readHistory } from '../domain/history.ts';
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
        changes: changesOf(entry, gestionnaire.perimetre),
      })),
      ...{ base, organisme },
      links: { first: before && page, next: next && `${page}?avant=${next}` },
      crumbs: crumbsOf(ctx, '', 'Historique'),
    });
  };
}

/** What was done, and by whom, in words. */
export const actShown = (entry: HistoryEntry) => ({ act: ACTS[entry.event], actor: actorOf(entry) });

/** Nobody is named who is not of the perimeter. */
function actorOf({ actor, actorKind, actorGone }: HistoryEntry): string {
  if (actorGone) return 'Un compte supprimé depuis';
  if (actorKind === 'interne') return actor ?? 'Constructys';
  return actor ?? (actorKind ? "Une personne d'un autre organisme" : 'oGestion');
}

type Rights = { profils?: string[]; etablissements?: string[] };

const PROFIL_LABELS = { UTILISATEUR_PORTAIL_OF: 'Utilisateur portail OF', REFERENT_PORTAIL_OF: 'Référents portail OF' };
const FIELDS: Record<string, string> = {
  civilite: 'civilité',
  nom: 'nom',
  prenom: 'prénom',
  email: 'adresse mail',
  raisonSociale: 'raison sociale',
  nda: "déclaration d'activité",
  of: 'type OF',
  cfa: 'type CFA',
  telephone: 'téléphone',
  regionCode: 'région',
  codePostal: 'code postal',
  uai: 'UAI',
  siege: 'siège',
  fermeLe: 'date de fermeture',
};

/** What an act changed, in words; établissements that the référent does not hold are left out. */
function changesOf({ details }: HistoryEntry, perimetre: string[]): string[] {
  const { before = {}, after = {}, fields } = details as { before?: Rights; after?: Rights; fields?: string[] };
  const added = (from: string[] = [], to: string[] = []) => to.filter((item) => !from.includes(item));
  const sites = (sirets: string[]) => sirets.filter((siret) => perimetre.includes(siret)).map(formatSiret);
  const profils = (codes: string[]) =>
    PROFILS.filter((code) => codes.includes(code)).map((code) => PROFIL_LABELS[code]);
  return [
    list(
      'Champs modifiés',
      (fields ?? []).map((field) => FIELDS[field] ?? field),
    ),
    list('Profils ajoutés', profils(added(before.profils, after.profils))),
    list('Profils retirés', profils(added(after.profils, before.profils))),
    list('Établissements affectés', sites(added(before.etablissements, after.etablissements))),
    list('Établissements retirés', sites(added(after.etablissements, before.etablissements))),
  ].flat();
}

const list = (label: string, items: string[]): string[] => (items.length > 0 ? [`${label} : ${items.join(', ')}`] : []);
