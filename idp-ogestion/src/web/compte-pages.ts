import { type CompteParts, compte } from './compte.ts';
import { compteAdresse, emailLinks } from './compte-adresse.ts';
import { sessionsEtApplications } from './compte-sessions.ts';

export type Compte = ReturnType<typeof comptePages>;

/** Every page of « Mon compte ». */
export const comptePages = (parts: CompteParts & { secure: boolean }) => ({
  ...compte(parts),
  ...sessionsEtApplications(parts),
  adresse: compteAdresse(parts),
  emailLinks: emailLinks(parts),
});
