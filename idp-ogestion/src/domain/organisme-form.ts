import { z } from 'zod';
import { isoDateOf } from '#shared/dates.ts';
import { isSiren, isSiret } from '#shared/siret.ts';
import { isUai } from '#shared/uai.ts';
import type { EtablissementData } from '../store/organisme-etablissements.ts';
import type { OrganismeData } from '../store/organismes.ts';
import { Faults, faultsOf } from './faults.ts';

/** The sheet of an organisme as it was typed and ticked. An empty region is that of its seat. */
export type OrganismeForm = {
  siren: string;
  raisonSociale: string;
  nda: string;
  of: boolean;
  cfa: boolean;
  telephone: string;
  region: string;
};

/** The sheet of an établissement as it was typed and ticked. An empty name is that of its organisme. */
export type EtablissementForm = {
  siret: string;
  enseigne: string;
  adresse: string;
  codePostal: string;
  ville: string;
  uai: string;
  etablissementCfa: boolean;
  siege: boolean;
  fermeLe: string;
};

/** A number as people type it, in groups. */
const compact = (typed: string): string => typed.replace(/[\s.\u00a0-]/g, '');

const line = (max: number) =>
  z
    .string()
    .transform((typed) =>
      typed
        .normalize('NFC')
        .replace(/[\s\p{Cc}]+/gu, ' ')
        .trim(),
    )
    .pipe(z.string().max(max, `${max} caractères au plus.`));
const required = (sentence: string, max: number) => line(max).refine((text) => text !== '', sentence);
const number = (isRight: (digits: string) => boolean, sentence: string) =>
  z.string().transform(compact).refine(isRight, sentence);
/** A number that may be left out. */
const optional = (isRight: (digits: string) => boolean, sentence: string) =>
  number((digits) => digits === '' || isRight(digits), sentence).transform((digits) => digits || null);

const SIREN = 'Le SIREN comporte 9 chiffres, dont le dernier contrôle les autres. Vérifiez-le. Exemple : 000 123 455.';
const SIRET =
  'Le SIRET comporte 14 chiffres, dont le dernier contrôle les autres. Vérifiez-le. Exemple : 000 123 455 00016.';

const CODE_POSTAL = 'Le code postal comporte 5 chiffres. Exemple : 69007.';
const HIDDEN = number((digits) => /^(\d{5})?$/.test(digits), CODE_POSTAL);

/** A telephone number of France, or of elsewhere with its +, which may be left out. */
export const telephone = optional(
  (digits) => /^(0[1-9]\d{8}|\+\d{8,15})$/.test(digits),
  'Saisissez un numéro de téléphone à 10 chiffres. Exemple : 01 23 45 67 89.',
);

const organisme = z
  .object({
    siren: number(isSiren, SIREN),
    raisonSociale: required('Saisissez la raison sociale.', 200),
    nda: optional((digits) => /^\d{11}$/.test(digits), 'Le numéro de déclaration d’activité comporte 11 chiffres.'),
    of: z.boolean(),
    cfa: z.boolean(),
    telephone,
  })
  .refine(({ of, cfa }) => of || cfa, { path: ['type'], error: 'Cochez au moins un type : OF, CFA ou les deux.' });

const etablissement = z.object({
  siret: number(isSiret, SIRET),
  enseigne: line(200),
  adresse: line(200),
  codePostal: number((digits) => /^\d{5}$/.test(digits), CODE_POSTAL),
  ville: required('Saisissez la ville.', 100),
  uai: z
    .string()
    .transform((typed) => compact(typed).toUpperCase())
    .refine(
      (uai) => uai === '' || isUai(uai),
      "L'UAI comporte 7 chiffres et la lettre qui les contrôle. Vérifiez-le. Exemple : 0690001B.",
    )
    .transform((uai) => uai || null),
  etablissementCfa: z.boolean(),
  siege: z.boolean(),
  fermeLe: z
    .string()
    .trim()
    .transform((typed) => (typed === '' ? null : (isoDateOf(typed) ?? '')))
    .refine((date) => date !== '', 'La date de fermeture doit être au format JJ/MM/AAAA. Exemple : 31/08/2026.')
    .refine((date) => !date || /^(19|20)/.test(date), "L'année de fermeture doit être comprise entre 1900 et 2099."),
});

/** What is wrong with either sheet, all at once. */
const failing = (...results: { error?: z.ZodError }[]): void => {
  const faults = results.flatMap(({ error }) => (error ? faultsOf(error) : []));
  if (faults.length > 0) throw new Faults(faults);
};

/** Reads the sheet of an organisme but for its region; throws all its faults at once. */
export function readOrganismeForm(form: OrganismeForm): Omit<OrganismeData, 'regionCode'> {
  const read = organisme.safeParse(form);
  failing(read);
  return read.data as NonNullable<typeof read.data>;
}

/**
 * Reads the sheet of an établissement of `siren`, whose name is `raisonSociale` where it has none of its own. Its postal code
 * may be left out where Sirene hides it.
 */
export function readEtablissementForm(
  form: EtablissementForm,
  { siren, raisonSociale }: Pick<OrganismeData, 'siren' | 'raisonSociale'>,
  { hidden } = { hidden: false },
): EtablissementData {
  const read = (hidden ? etablissement.extend({ codePostal: HIDDEN }) : etablissement)
    .refine(({ siret }) => siret.startsWith(siren), {
      path: ['siret'],
      error: `Ce SIRET n'est pas de cet organisme : il doit commencer par son SIREN, ${siren}.`,
    })
    .safeParse(form);
  failing(read);
  const { enseigne, etablissementCfa, ...data } = read.data as NonNullable<typeof read.data>;
  return { ...data, raisonSociale: enseigne || raisonSociale, cfa: etablissementCfa };
}

/** Reads the sheet of a new organisme with that of its seat. */
export function readNewOrganismeForm(form: OrganismeForm & EtablissementForm) {
  const read = organisme.safeParse(form);
  failing(read, etablissement.safeParse(form));
  const data = readOrganismeForm(form);
  return { data, siege: { ...readEtablissementForm(form, data), siege: true, fermeLe: null } };
}
