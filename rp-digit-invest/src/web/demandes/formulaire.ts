import { formatDate } from '#shared/dates.ts';
import type { Issue } from '../../domain/demandes/brouillons.ts';
import { type Champ, DESCRIPTION, INTITULE, type Saisie, saisieDe } from '../../domain/demandes/contenu.ts';
import type { DemandeLue } from '../../domain/demandes/lecture.ts';
import { cfaDe, nomComplet, type Personne } from '../../domain/habilitations.ts';
import { demandeLocals } from './fiche.ts';
import { BRANCHE, CATEGORIE, CHAMP, CIVILITE } from './libelles.ts';

const WORDS = { branche: BRANCHE, categorie: CATEGORIE, civilite: CIVILITE, champ: CHAMP };
const FORM = { words: WORDS, limits: { intitule: INTITULE, description: DESCRIPTION }, fautes: [], nomComplet };

/** The form that begins a brouillon, for one of the open CFA of the person. */
export const creation = ({ claims }: Personne, { cle, siret }: { cle: string; siret: string }, values: Saisie) => ({
  ...FORM,
  ...{ values, siret, action: '/demandes', hidden: { cle }, retour: '/demandes' },
  choix: cfaDe(claims).filter(({ actif }) => actif),
});

/** The form of a brouillon of which `version` was read. */
export const modification = (lue: DemandeLue, version: number, values: Saisie) => ({
  ...FORM,
  ...demandeLocals(lue),
  ...{ values, hidden: { version }, action: `/demandes/${lue.demande.id}`, retour: `/demandes/${lue.demande.id}` },
});

const time = new Intl.DateTimeFormat('fr-FR', { timeZone: 'Europe/Paris', timeStyle: 'short' });

type Conflit = Extract<Issue, { issue: 'conflit' }>;

/** « Cette demande a été modifiée par … à 10:42 » (G32), and what was saved where both have changed a field. */
export function conflitLocals({ actuelle, divergences }: Conflit, now: Date) {
  const { modifiePar, modifieLe, contenu } = actuelle;
  const day = formatDate(modifieLe) === formatDate(now) ? '' : ` le ${formatDate(modifieLe)}`;
  const saved = saisieDe(contenu);
  const words: Partial<Record<Champ, Record<string, string>>> = WORDS;
  return {
    phrase: `Cette demande a été modifiée par ${modifiePar}${day} à ${time.format(modifieLe)}.`,
    par: modifiePar,
    enregistres: Object.fromEntries(
      divergences.map((champ) => [champ, words[champ]?.[saved[champ]] ?? (saved[champ] || 'rien')]),
    ),
  };
}
