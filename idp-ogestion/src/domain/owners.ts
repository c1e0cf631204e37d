import type { Regions } from '../store/organismes.ts';
import type { Owner } from '../store/user-sheets.ts';
import { couvre } from './habilitations.ts';

/** Whether a Direction régionale may know whose an account is: attached in one of its regions, or to nothing any more (G15). */
export const isKnownTo = (regions: Regions, { kind, regions: held }: Pick<Owner, 'kind' | 'regions'>): boolean =>
  kind === 'portail' && (held.length === 0 || held.some(({ code }) => couvre(regions, code)));

/**
 * What a Direction régionale is told of an address that has an account outside the organisme at hand: whose it is and that it
 * may be attached, or only whom to call (G7).
 */
export function takenElsewhere(regions: Regions, owner: Owner, email: string): { sentence: string; attach?: string } {
  const taken = 'Un compte existe déjà avec cette adresse mail';
  if (owner.kind !== 'portail') return { sentence: `${taken} : celui d'une personne de Constructys.` };
  if (isKnownTo(regions, owner)) {
    return { sentence: `${taken} : celui de ${owner.prenom} ${owner.nom}${placeOf(owner)}.`, attach: email };
  }
  const names = owner.regions.map(({ libelle }) => libelle).join(', ');
  return { sentence: `${taken}, dans une autre région. Appelez la Direction régionale ${names}.` };
}

const placeOf = ({ organismes }: Owner): string => (organismes.length > 0 ? `, ${organismes.join(', ')}` : '');
