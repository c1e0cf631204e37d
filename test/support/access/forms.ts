import { randomUUID } from 'node:crypto';
import { BOURG, DEMO_PASSWORD, LYON, SAINT_PAUL } from '../../../scripts/cast.ts';

/**
 * Everything that any form of the applications reads, as a form that would be accepted, and what none of them may read:
 * rights, kind, identity (ASVS 8.2.3). Sent wherever somebody has no right to be.
 */
export const hostileForm = (): [string, string][] => [
  ['operation', randomUUID()],
  ['version', '1'],
  ['confirme', 'dernier-referent'],
  ['civilite', 'MME'],
  ['nom', 'INTRUS'],
  ['prenom', 'Intrus'],
  ['email', 'intrus@exemple.test'],
  ['profils', 'UTILISATEUR_PORTAIL_OF'],
  ['profils', 'REFERENT_PORTAIL_OF'],
  ['sirets', BOURG.siret],
  ['sirets', LYON.siret],
  ['sirets', SAINT_PAUL.siret],
  ['desactive', 'oui'],
  ['motif', 'intrusion'],
  ['kind', 'interne'],
  ['staff', 'administrateur'],
  ['role', 'administrateur'],
  ['regions', '04'],
  ['regions', '84'],
  ['region', '84'],
  ['sub', 'intrus'],
  ['siren', '000567891'],
  ['raisonSociale', 'Intrus'],
  ['nda', '84730000505'],
  ['of', 'oui'],
  ['cfa', 'oui'],
  ['siret', '00056789100015'],
  ['adresse', '1 rue du Lac'],
  ['codePostal', '73000'],
  ['ville', 'Chambéry'],
  ['telephone', '0479000000'],
  ['current', DEMO_PASSWORD],
  ['password', 'Un mot de passe tout neuf 7'],
  ['confirmation', 'Un mot de passe tout neuf 7'],
  ['password_hash', 'intrus'],
  ['email_verified_at', '2026-01-01'],
  ['deactivated_at', ''],
  ['iss', 'intrus'],
];
