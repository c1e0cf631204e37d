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
const TROP_LONG = `${NOM_MAX} caractères au plus.`;
const EMAIL_MAX = 254;

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
  const plain = typed.replace(/[\s.\-()\p{Cc}]/gu, '');
  if (/^0[1-9]\d{8}$/.test(plain)) return plain.replace(/\d\d(?=\d)/g, '$& ');
  return plain === '' || /^\+(33|262|590|594|596)[1-9]\d{8}$/.test(plain) ? plain : undefined;
}

/** Characters as the database counts them, a sign outside the first plane of Unicode being one. */
const lengthOf = (text: string): number => [...text].length;

type Lu = { contenu: Contenu; saisie: Saisie; montant: number | undefined };

/** What cannot be kept, even in a brouillon. */
const REGLES: [Champ, (lu: Lu) => boolean, string][] = [
  [
    'intitule',
    ({ contenu: { intitule } }) => lengthOf(intitule) < INTITULE.min || lengthOf(intitule) > INTITULE.max,
    `L'intitulé doit comporter entre ${INTITULE.min} et ${INTITULE.max} caractères.`,
  ],
  [
    'description',
    ({ contenu }) => contenu.description.length > DESCRIPTION.max,
    'La description doit comporter 4 000 caractères au plus.',
  ],
  [
    'montantEnvisage',
    ({ montant, saisie }) => montant === undefined && line(saisie.montantEnvisage) !== '',
    'Saisissez un montant en euros. Exemple : 1 234,50.',
  ],
  ['montantEnvisage', ({ montant = 0 }) => montant < 0, 'Le montant ne peut pas être négatif.'],
  ['nom', ({ contenu }) => contenu.nom.length > NOM_MAX, TROP_LONG],
  ['prenom', ({ contenu }) => contenu.prenom.length > NOM_MAX, TROP_LONG],
  ['fonction', ({ contenu }) => contenu.fonction.length > NOM_MAX, TROP_LONG],
  [
    'email',
    ({ contenu }) => !isEmailOrNothing(contenu.email),
    'Saisissez une adresse mail. Exemple : prenom.nom@exemple.fr.',
  ],
  [
    'telephone',
    ({ saisie }) => telephoneOf(saisie.telephone) === undefined,
    'Saisissez un numéro de téléphone à 10 chiffres. Exemple : 01 23 45 67 89.',
  ],
];

/** What a form says, codes, amount and telephone read; `fautes` are what cannot be kept (G58). */
export function lire(saisie: Saisie): { contenu: Contenu; fautes: Faute[] } {
  const montant = centsOf(saisie.montantEnvisage);
  const contenu: Contenu = {
    intitule: line(saisie.intitule),
    branche: oneOf(BRANCHES, saisie.branche),
    categorie: oneOf(CATEGORIES, saisie.categorie),
    description: paragraphs(saisie.description),
    montantEnvisage: montant ?? null,
    civilite: oneOf(['M', 'MME'], saisie.civilite),
    nom: line(saisie.nom),
    prenom: line(saisie.prenom),
    fonction: line(saisie.fonction),
    email: line(saisie.email),
    telephone: telephoneOf(saisie.telephone) ?? '',
  };
  const wrong = REGLES.filter(([, isWrong]) => isWrong({ contenu, saisie, montant }));
  return { contenu, fautes: wrong.map(([champ, , phrase]) => ({ champ, phrase })) };
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
