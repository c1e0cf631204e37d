import type { Claims, Etablissement } from '#shared/claims.ts';
import type { Clock } from '#shared/clock.ts';
import type { Db } from '#shared/pg.ts';
import { Refusal } from '#shared/refusal.ts';
import type { Auteur } from '../store/demandes.ts';
import { updateSiret } from '../store/sessions.ts';
import type { Session } from './sessions.ts';

/** Somebody signed in, as far as what he may do is concerned. */
export type Personne = Pick<Session, 'iss' | 'sub' | 'claims'>;

/** The CFA a person may act for: the only establishments that Digit Invest knows of (S2, G39). Closed ones stay (G40). */
export const cfaDe = (claims: Claims): Etablissement[] =>
  claims.etablissements.filter((etablissement) => etablissement.cfa);

/** The perimeter of a person: demandes of other SIRETs do not exist for him (S99). */
export const siretsDe = ({ claims }: Personne): string[] => cfaDe(claims).map(({ siret }) => siret);

/** The CFA of this SIRET; refuses one that the person does not hold. */
export function cfaHabilite({ claims }: Personne, siret: string): Etablissement {
  const cfa = cfaDe(claims).find((held) => held.siret === siret);
  if (!cfa) throw new Refusal('forbidden', 'Vous n’êtes pas habilité sur cet établissement.', { field: 'siret' });
  return cfa;
}

/** The person as what he does is signed. */
export const auteurDe = ({ iss, sub, claims }: Personne): Auteur => ({
  ...{ iss, sub },
  nom: `${claims.given_name} ${claims.family_name}`,
});

/** Whether somebody is of Constructys: every person of an OF or a CFA has a profil, and nobody else. */
export const estDeConstructys = ({ profils }: Pick<Claims, 'profils'>): boolean => profils.length === 0;

/** What tells a CFA from the others of its organisme, which have the same raison sociale. */
export const nomComplet = ({ raison_sociale, ville }: Etablissement): string => `${raison_sociale}, ${ville}`;

/**
 * The CFA this session works for: the one chosen if it is still held, the only one where there is one, and nothing while
 * a choice is to be made (G16).
 */
export function cfaCourant(session: Session): Etablissement | undefined {
  const cfa = cfaDe(session.claims);
  return cfa.length === 1 ? cfa[0] : cfa.find(({ siret }) => siret === session.siret);
}

/** Chooses the CFA of this session and of the next ones; refuses one that the person does not hold. */
export async function choisirCfa(db: Db, clock: Clock, session: Session, siret: string): Promise<void> {
  cfaHabilite(session, siret);
  await updateSiret(db, session.cookieId, siret, clock.now());
}
