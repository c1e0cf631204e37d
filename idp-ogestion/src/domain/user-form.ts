import { z } from 'zod';
import { PROFILS, type Profil } from '#shared/claims.ts';
import { isoDateOf } from '#shared/dates.ts';
import { Refusal } from '#shared/refusal.ts';
import type { Civilite } from '../store/users.ts';
import { Faults, faultsOf } from './faults.ts';
import { namesSchema } from './names.ts';

/** The sheet as it was typed and ticked. */
export type UserForm = {
  civilite: string;
  nom: string;
  prenom: string;
  email: string;
  dateNaissance: string;
  profils: string[];
  sirets: string[];
  desactive: boolean;
  motif: string;
};

/** The sheet once it is known to be well formed. The date of birth is `AAAA-MM-JJ`. */
export type UserData = {
  civilite: Civilite;
  nom: string;
  prenom: string;
  email: string;
  dateNaissance: string | null;
  profils: Profil[];
  sirets: string[];
};

const BASIC_PROFIL = 'UTILISATEUR_PORTAIL_OF';

const email = z
  .string()
  .trim()
  .min(1, "Saisissez l'adresse mail. Exemple : nom@domaine.fr.")
  .max(254, "L'adresse mail est trop longue : 254 caractères au plus.")
  .pipe(z.email("L'adresse mail n'a pas le bon format. Exemple : nom@domaine.fr."))
  .transform((typed) => typed.toLowerCase());

/** The same, which may be left out. */
export const optionalEmail = z
  .string()
  .trim()
  .refine((typed) => typed === '' || isEmail(typed), "L'adresse mail n'a pas le bon format. Exemple : nom@domaine.fr.")
  .transform((typed) => typed.toLowerCase() || null);

export const isEmail = (text: string): boolean => email.safeParse(text).success;

const BAD_DATE = 'La date de naissance doit être une date passée, au format JJ/MM/AAAA. Exemple : 28/06/1990.';

const dateNaissance = (today: Date) =>
  z
    .string()
    .trim()
    .transform((typed) => (typed === '' ? null : (isoDateOf(typed) ?? '')))
    .refine((date) => date === null || (date >= '1900-01-01' && date < today.toISOString().slice(0, 10)), BAD_DATE);

/** Who somebody is and how he signs in, whoever types it. */
export const identitySchema = {
  civilite: z.enum(['M', 'MME'], 'Choisissez une civilité.'),
  ...namesSchema('le').shape,
  email,
};

const schemaOf = (today: Date) =>
  z.object({
    ...identitySchema,
    dateNaissance: dateNaissance(today),
    profils: z
      .array(z.string())
      .refine((profils) => profils.includes(BASIC_PROFIL), 'Le profil « Utilisateur portail OF » est obligatoire.'),
  });

const someEtablissement = { sirets: z.array(z.string()).min(1, 'Affectez au moins un établissement.') };

/** Reads a sheet; throws all its faults at once (S70–S76, S80). A profil that does not exist was forged. */
export const readUserForm = (form: UserForm, today: Date): UserData => readForm(form, schemaOf(today));

/** Reads the sheet of a new account, which must have an établissement (G10). */
export const readNewUserForm = (form: UserForm, today: Date): UserData =>
  readForm(form, schemaOf(today).extend(someEtablissement));

function readForm(form: UserForm, schema: ReturnType<typeof schemaOf>): UserData {
  const parsed = schema.safeParse(form);
  if (!parsed.success) throw new Faults(faultsOf(parsed.error));
  const profils = PROFILS.filter((profil) => form.profils.includes(profil));
  if (profils.length !== new Set(form.profils).size) throw new Refusal('bad-request', "Ce profil n'existe pas.");
  return { ...parsed.data, profils, sirets: [...new Set(form.sirets)] };
}
