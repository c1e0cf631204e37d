import type { Profil } from '#shared/claims.ts';
import type { User } from '../store/users.ts';

/** Both boxes ticked are the rights of a référent, nothing more (S81). */
export const estReferent = (user: { profils: Profil[] }): boolean => user.profils.includes('REFERENT_PORTAIL_OF');

/** A portal account attached to nothing sees an explanation instead of empty lists (G69). */
export const sansPerimetre = (user: Pick<User, 'kind' | 'etablissements'>): boolean =>
  user.kind === 'portail' && user.etablissements.length === 0;
