import type { Profil } from '#shared/claims.ts';
import { Refusal } from '#shared/refusal.ts';
import type { Regions } from '../store/organismes.ts';
import type { Sheet } from '../store/user-sheets.ts';
import type { User } from '../store/users.ts';
import { Warned } from './faults.ts';
import { type Changes, changesProfils, changesSirets } from './user-changes.ts';

/**
 * Who manages accounts, and the SIRETs over which he does: what he may see, grant and take (G13). A référent holds them;
 * somebody of Constructys has those of the `organisme` on whose sheet he is, and answers for his regions (null: all).
 */
export type Gestionnaire = {
  sub: string;
  perimetre: string[];
  organisme?: { siren: string; regions: Regions };
};

/** Who asks for something. What he may do is read again in its transaction. */
export type Actor = Pick<Gestionnaire, 'sub' | 'organisme'>;

/** Both boxes ticked are the rights of a référent, nothing more (S81). */
export const estReferent = (user: { profils: Profil[] }): boolean => user.profils.includes('REFERENT_PORTAIL_OF');

/** A portal account attached to nothing sees an explanation instead of empty lists (G69). */
export const sansPerimetre = (user: Pick<User, 'kind' | 'etablissements'>): boolean =>
  user.kind === 'portail' && user.etablissements.length === 0;

/** Whether an account is shared with an organisme that the référent, or the Direction régionale, does not answer for. */
export const estPartage = ({ organisme }: Gestionnaire, { autresSirets, regions }: Sheet): boolean =>
  organisme ? !regions.every((region) => couvre(organisme.regions, region)) : autresSirets.length > 0;

/** Whether a region is among those that somebody of Constructys answers for. */
export const couvre = (regions: Regions, region: string): boolean => regions === null || regions.includes(region);

/** Only what the référent holds can be granted or taken; anything else was forged (G13). */
export function exigerPerimetre({ perimetre }: Gestionnaire, sirets: string[]): void {
  if (sirets.every((siret) => perimetre.includes(siret))) return;
  throw new Refusal('forbidden', "Vous n'êtes pas habilité sur cet établissement.");
}

/** A référent's own rights are untouchable by himself (G12). */
export function exigerAutrui({ sub }: Gestionnaire, sheet: Pick<Sheet, 'sub'>): void {
  if (sheet.sub !== sub) return;
  throw new Refusal(
    'forbidden',
    'Vous ne pouvez pas modifier vos propres droits. Demandez-le à un autre référent ou à votre Direction régionale.',
  );
}

/** Somebody of Constructys on the sheet of an organisme. */
export type Office = Gestionnaire & Required<Pick<Gestionnaire, 'organisme'>>;

/** What only Constructys does, whoever asks for it. */
export function exigerConstructys(gestionnaire: Gestionnaire): Office {
  const { organisme } = gestionnaire;
  if (!organisme) throw new Refusal('forbidden', 'Cette action est réservée aux équipes de Constructys.');
  return { ...gestionnaire, organisme };
}

const REGION = 'Contactez votre Direction régionale.';

/** What holds for a person everywhere belongs to nobody alone when several organismes share the account (G14). */
const SHARED: Record<'activation' | 'profils' | 'email', string> = {
  activation: `Ce compte est aussi rattaché à un autre organisme : retirez vos établissements. ${REGION}`,
  profils: `Ce compte est aussi rattaché à un autre organisme : son profil ne peut pas être changé ici. ${REGION}`,
  email: `Ce compte est aussi rattaché à un autre organisme : la personne change elle-même son adresse mail, depuis « Mon compte ».`,
};

const OTHER_REGION =
  "Ce compte est aussi rattaché à un organisme d'une autre région : seul un administrateur peut changer son profil, son adresse mail ou son activation.";

/** Refuses what the person may not change on this sheet, with the field at fault (G12, G14). */
export function exigerDroitDeChanger(gestionnaire: Gestionnaire, sheet: Sheet, changes: Changes): void {
  const touched = {
    activation: changes.activation !== undefined,
    profils: changesProfils(changes),
    email: changes.email !== undefined,
  };
  if (touched.activation || touched.profils || changesSirets(changes)) exigerAutrui(gestionnaire, sheet);
  if (touched.email && sheet.sub === gestionnaire.sub) {
    throw new Refusal('forbidden', 'Changez votre adresse mail depuis « Mon compte ».', { field: 'email' });
  }
  for (const field of ['activation', 'profils', 'email'] as const) {
    if (!touched[field] || !estPartage(gestionnaire, sheet)) continue;
    throw new Refusal('forbidden', gestionnaire.organisme ? OTHER_REGION : SHARED[field], { field });
  }
}

/**
 * The last référent of an organisme who can sign in keeps his profile, his établissements and his account, unless Constructys
 * takes them knowingly (G11).
 */
export const dernierReferent = ({ organisme }: Actor): Refusal =>
  organisme
    ? new Warned({
        code: 'dernier-referent',
        sentence:
          "Cette personne est le dernier référent actif de l'organisme : personne n'y gérera plus les accès. Voulez-vous enregistrer quand même ?",
      })
    : new Refusal(
        'conflict',
        `Cette personne est le dernier référent actif de l'organisme : elle doit garder ses droits. ${REGION}`,
      );
