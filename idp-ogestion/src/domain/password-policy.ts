import { Refusal } from '#shared/refusal.ts';
import type { Owner } from '../store/credentials.ts';
import type { Estimate } from './password-strength.ts';
import { ORGANISME_WORDS_SAID_BY_ALL, SERVICE_WORDS, wordIn, wordsOf } from './password-words.ts';
import { PASSWORD_MAX_LENGTH, passwordLength } from './passwords.ts';

/** A rule as the page shows it; `test` is the regular expression with which the browser ticks it while one types. */
export type ShownRule = { text: string; test: string };

/** What the policy knows of the person. */
export type Person = Pick<Owner, 'prenom' | 'nom' | 'email' | 'organismes'>;

export type PasswordPolicy = ReturnType<typeof createPasswordPolicy>;

/** Below this estimate of zxcvbn a password is too easy to guess (security.md §1.2). */
const ENOUGH = 3;
/** A password of digits alone needs one more than the others: 53 bits (security.md §1.2). */
const DIGITS_MIN_LENGTH = 16;

/** A password that the policy does not take: one sentence for each rule that is not met. */
export class PasswordRefused extends Refusal {
  readonly reasons: string[];

  constructor(reasons: string[]) {
    super('invalid', reasons.join(' '), { field: 'password' });
    this.reasons = reasons;
  }
}

/** Refuses two spellings that differ. */
export function refuseDifferent({ password, confirmation }: { password: string; confirmation: string }): void {
  if (password === confirmation) return;
  throw new Refusal('invalid', 'Les deux mots de passe ne sont pas identiques.', { field: 'confirmation' });
}

/** The password one has already (G28). */
export const alreadyUsed = (): PasswordRefused =>
  new PasswordRefused(["Déjà utilisé : c'est votre mot de passe actuel. Choisissez-en un autre."]);

/**
 * The policy (security.md §1.2): `minLength` characters or more, 128 at most, no composition rule; neither leaked, nor
 * easy to guess, nor made of what is known of the person.
 */
export function createPasswordPolicy({ minLength, estimate }: { minLength: number; estimate: Estimate }) {
  const tooLong = (length: number) => length > PASSWORD_MAX_LENGTH;

  async function reasonsAgainst(password: string, person: Person): Promise<string[]> {
    const length = passwordLength(password);
    if (tooLong(length)) return [`Trop long : ${PASSWORD_MAX_LENGTH} caractères au plus.`];
    const strength = await estimate({ password, words: [...personal(person), ...institutional(person)] });
    const named = wordIn(password, institutional(person));
    const digits = /^\d+$/.test(password) && length < DIGITS_MIN_LENGTH;
    return [
      length < minLength && `Trop court : il faut au moins ${minLength} caractères.`,
      wordIn(password, personal(person)) !== undefined && 'Contient votre nom ou votre adresse mail.',
      named !== undefined && `Contient le nom de votre organisme ou du service : « ${named} ».`,
      strength.leaked && 'Trop courant : il figure parmi les mots de passe courants ou déjà divulgués.',
      digits && `Trop prévisible : fait de chiffres seulement, il lui en faut au moins ${DIGITS_MIN_LENGTH}.`,
      !strength.leaked && !digits && strength.score < ENOUGH && GUESSABLE,
    ].filter((reason) => reason !== false);
  }

  return {
    /** Throws a `PasswordRefused` with every reason for which `password` cannot be that of `person`. */
    async check(password: string, person: Person): Promise<void> {
      const reasons = await reasonsAgainst(password, person);
      if (reasons.length > 0) throw new PasswordRefused(reasons);
    },

    /** The rules that a page can show before the password is sent. */
    shown: [
      {
        text: `${minLength} caractères au moins, ${PASSWORD_MAX_LENGTH} au plus`,
        test: `^[\\s\\S]{${minLength},${PASSWORD_MAX_LENGTH}}$`,
      },
      {
        text: `Autre chose que des chiffres, ou ${DIGITS_MIN_LENGTH} chiffres au moins`,
        test: `\\D|^\\d{${DIGITS_MIN_LENGTH},}$`,
      },
      { text: "Autre chose qu'un même caractère répété", test: '^([\\s\\S])(?!\\1*$)' },
    ] satisfies ShownRule[],
  };
}

const GUESSABLE = 'Trop prévisible : il se devine facilement. Choisissez plusieurs mots sans rapport entre eux.';

const personal = ({ prenom, nom, email }: Person): string[] => [
  ...wordsOf(prenom),
  ...wordsOf(nom),
  ...wordsOf(email.split('@', 1)[0] ?? ''),
];

const institutional = ({ organismes }: Person): string[] => [
  ...SERVICE_WORDS,
  ...organismes.flatMap(wordsOf).filter((word) => word.length > 3 && !ORGANISME_WORDS_SAID_BY_ALL.has(word)),
];
