import { CHAMPS, type Champ, type Contenu } from '../../store/demandes.ts';
import type { Evenement } from '../../store/evenements.ts';

/** The fields by which two contents differ. */
export const ecart = (one: Contenu, other: Contenu): Champ[] => CHAMPS.filter((champ) => one[champ] !== other[champ]);

/** What the fields were before a change. */
export const avant = (contenu: Contenu, champs: Champ[]): Partial<Contenu> =>
  Object.fromEntries(champs.map((champ) => [champ, contenu[champ]]));

/** A content as it was before `depuis`, the acts since then, the last first. */
export function remonter(actuel: Contenu, depuis: Evenement[]): Contenu {
  const contenu = { ...actuel };
  for (const { avant } of depuis) Object.assign(contenu, avant);
  return contenu;
}

/**
 * Joins what somebody typed, from a content `lu`, with what has been saved meanwhile: each keeps the fields that he alone
 * has changed. Where both did, what was typed stays, and the field is among `divergences` (G32).
 */
export function fusionner(lu: Contenu, saisi: Contenu, actuel: Contenu): { contenu: Contenu; divergences: Champ[] } {
  const changed = ecart(lu, saisi);
  const meanwhile = ecart(lu, actuel);
  return {
    contenu: { ...actuel, ...avant(saisi, changed) },
    divergences: changed.filter((champ) => meanwhile.includes(champ) && saisi[champ] !== actuel[champ]),
  };
}
