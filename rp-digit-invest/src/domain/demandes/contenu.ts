import { centsOf, formatEuros } from '#shared/money.ts';
import { BRANCHES, CATEGORIES, CHAMPS, type Champ, type Contenu } from '../../store/demandes.ts';
import type { Personne } from '../habilitations.ts';

export type { Champ, Contenu };

/** A form as it is typed. */
export type Saisie = Record<Champ, string>;
export type Faute = { champ: Champ; phrase: string };

export const INTITULE = { min: 5, max: 120 };
export const DESCRIPTION = { min: 50, max: 4000 };
const NOM_MAX = 80;
const EMAIL_MAX = 254;

const TELEPHONE = 'Saisissez un numéro de téléphone à 10 chiffres. Exemple : 01 23 45 67 89.';

/** One line, with its spaces put right; what a keyboard cannot type is dropped. */
const line = (text: string): string =>
  text
    .normalize('NFC')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
const paragraphs = (text: string): string =>
  text
    .normalize('NFC')
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{Cc}\n\t]/gu, '')
    .trim();
const oneOf = <Code extends string>(codes: readonly Code[], typed: string): Code | null =>
  codes.find((code) => code === typed) ?? null;

/** `01.23.45.67.89` → `01 23 45 67 89`; a number with the prefix of France or of an overseas department stays in one piece. */
function telephoneOf(typed: string): string | undefined {
  const plain = typed.replace(/[\s.\-()]/g, '');
  if (/^0[1-9]\d{8}$/.test(plain)) return plain.replace(/\d\d(?=\d)/g, '$& ');
  return plain === '' || /^\+(33|262|590|594|596)[1-9]\d{8}$/.test(plain) ? plain : undefined;
}

/** What a form says, codes, amount and telephone read; `fautes` are what cannot be kept even in a brouillon (G58). */
export function lire(saisie: Saisie): { contenu: Contenu; fautes: Faute[] } {
  const montant = centsOf(saisie.montantEnvisage);
  const contenu: Contenu = {
    civilite: oneOf(['M', 'MME'], saisie.civilite),
    nom: line(saisie.nom),
    prenom: line(saisie.prenom),
    fonction: line(saisie.fonction),
    email: line(saisie.email),
    telephone: telephoneOf(line(saisie.telephone)) ?? '',
    branche: oneOf(BRANCHES, saisie.branche),
    intitule: line(saisie.intitule),
    categorie: oneOf(CATEGORIES, saisie.categorie),
    description: paragraphs(saisie.description),
    montantEnvisage: montant ?? null,
  };
  return { contenu, fautes: fautesDe(contenu, saisie, montant) };
}

function fautesDe(contenu: Contenu, saisie: Saisie, montant: number | undefined): Faute[] {
  const { intitule, description, email } = contenu;
  const noms = (['nom', 'prenom', 'fonction'] as const).filter((champ) => contenu[champ].length > NOM_MAX);
  const fautes: [boolean, Champ, string][] = [
    ...noms.map((champ): [boolean, Champ, string] => [true, champ, `${NOM_MAX} caractères au plus.`]),
    [!isEmailOrNothing(email), 'email', 'Saisissez une adresse mail. Exemple : prenom.nom@exemple.fr.'],
    [telephoneOf(line(saisie.telephone)) === undefined, 'telephone', TELEPHONE],
    [
      intitule.length < INTITULE.min || intitule.length > INTITULE.max,
      'intitule',
      `L'intitulé doit comporter entre ${INTITULE.min} et ${INTITULE.max} caractères.`,
    ],
    [
      description.length > DESCRIPTION.max,
      'description',
      `La description doit comporter 4 000 caractères au plus : elle en a ${description.length}.`,
    ],
    [
      montant === undefined && line(saisie.montantEnvisage) !== '',
      'montantEnvisage',
      'Saisissez un montant en euros. Exemple : 1 234,50.',
    ],
    [montant !== undefined && montant < 0, 'montantEnvisage', 'Le montant ne peut pas être négatif.'],
  ];
  return fautes.flatMap(([wrong, champ, phrase]) => (wrong ? [{ champ, phrase }] : []));
}

const isEmailOrNothing = (email: string): boolean =>
  email === '' || (email.length <= EMAIL_MAX && /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/.test(email));

/** The fields that are still to be filled in, in their order. */
export const aCompleter = (contenu: Contenu): Champ[] =>
  CHAMPS.filter((champ) => (champ === 'description' ? contenu.description.length < DESCRIPTION.min : !contenu[champ]));

/** What was read, as a form shows it again. */
export const saisieDe = ({ civilite, branche, categorie, montantEnvisage, ...texts }: Contenu): Saisie => ({
  ...texts,
  ...{ civilite: civilite ?? '', branche: branche ?? '', categorie: categorie ?? '' },
  montantEnvisage: montantEnvisage === null ? '' : formatEuros(montantEnvisage).slice(0, -2),
});

/** A form to begin with: the contact is the person, until it is said otherwise. */
export const saisieVierge = ({ claims }: Personne): Saisie => ({
  ...{ civilite: claims.civilite ?? '', nom: claims.family_name, prenom: claims.given_name, email: claims.email },
  ...{ fonction: '', telephone: '', branche: '', intitule: '', categorie: '', description: '', montantEnvisage: '' },
});
