import type { Regions } from '../store/organismes.ts';
import type { Owner } from '../store/owners.ts';
import { couvre, type Gestionnaire } from './habilitations.ts';

/** The organismes of an account that a Direction régionale answers for. */
export const organismesKnown = (regions: Regions, { organismes }: Pick<Owner, 'organismes'>): Owner['organismes'] =>
  organismes.filter(({ regionCode }) => couvre(regions, regionCode));

/** Whether a Direction régionale may know whose an account is: attached in one of its regions, or to nothing any more (G15). */
export const isKnownTo = (regions: Regions, owner: Owner): boolean =>
  owner.kind === 'portail' && (owner.organismes.length === 0 || organismesKnown(regions, owner).length > 0);

/** Whether an account is attached to an établissement of the perimeter. */
export const isIn = ({ perimetre }: Gestionnaire, { kind, sirets }: Pick<Owner, 'kind' | 'sirets'>): boolean =>
  kind === 'portail' && sirets.some((siret) => perimetre.includes(siret));

/**
 * What a Direction régionale is told of an address that has an account outside the organisme at hand: whose it is and that it
 * may be attached, or only whom to call (G7).
 */
export function takenElsewhere(regions: Regions, owner: Owner): { sentence: string; attach?: string } {
  const taken = 'Un compte existe déjà avec cette adresse mail';
  if (owner.kind !== 'portail') return { sentence: `${taken} : celui d'une personne de Constructys.` };
  if (isKnownTo(regions, owner)) {
    const places = organismesKnown(regions, owner).map(({ raisonSociale }) => raisonSociale);
    const whose = [`${owner.prenom} ${owner.nom}`, ...places].join(', ');
    return { sentence: `${taken} : celui de ${whose}.`, attach: owner.email };
  }
  const names = [...new Set(owner.organismes.map(({ region }) => region))].join(', ');
  return { sentence: `${taken}, dans une autre région. Appelez la Direction régionale : ${names}.` };
}
