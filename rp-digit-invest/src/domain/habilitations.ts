import type { Claims, Etablissement } from '#shared/claims.ts';
import type { Clock } from '#shared/clock.ts';
import type { Db } from '#shared/pg.ts';
import { Refusal } from '#shared/refusal.ts';
import { updateSiret } from '../store/sessions.ts';
import type { Session } from './sessions.ts';

/** The CFA a person may act for: the only establishments that Digit Invest knows of (S2, G39). Closed ones stay (G40). */
export const cfaDe = (claims: Claims): Etablissement[] =>
  claims.etablissements.filter((etablissement) => etablissement.cfa);

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
  const held = cfaDe(session.claims).some((cfa) => cfa.siret === siret);
  if (!held) throw new Refusal('forbidden', 'Vous n’êtes pas habilité sur cet établissement.', { field: 'siret' });
  await updateSiret(db, session.cookieId, siret, clock.now());
}
