import { z } from 'zod';

/** Letters of any alphabet, spaces, apostrophes, hyphens, underscores; one letter at least (S74). */
const NAME = /^(?=.*\p{L})[\p{L}\p{M} '_-]{1,80}$/u;

const name = (called: string) =>
  z
    .string()
    .transform((typed) => typed.normalize('NFC').replaceAll('’', "'").replace(/\s+/g, ' ').trim())
    .pipe(
      z
        .string()
        .min(1, `Saisissez ${called}.`)
        .regex(
          NAME,
          `Corrigez ${called} : 80 caractères au plus, lettres, espaces, apostrophes, tirets et tirets bas.`,
        ),
    );

/**
 * What a person may be called, whoever types it (S53, S54, S74, S75): names stand in mails to others and on the screens of
 * applications, where no address or sentence may pass for one.
 */
export const namesSchema = (whose: 'le' | 'votre') =>
  z.object({
    nom: name(`${whose} nom`).transform((typed) => typed.toLocaleUpperCase('fr')),
    prenom: name(`${whose} prénom`),
  });
