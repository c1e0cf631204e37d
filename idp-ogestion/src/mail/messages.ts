import { formatDateTime, formatLongDate } from '#shared/dates.ts';
import type { MailKind } from '../domain/mails.ts';
import { maskEmail } from '../domain/masking.ts';
import type { Addressee } from '../store/addressees.ts';
import { type Block, type Message, text } from './message.ts';

/** All that a mail may say. */
export type Content = {
  person: Pick<Addressee, 'kind' | 'civilite' | 'nom' | 'email'>;
  /** Public address of oGestion. */
  home: string;
  /** Address of the link that the mail carries; empty for a mail without one. */
  link: string;
  data: Record<string, unknown>;
};

const CIVILITES = { M: 'Monsieur', MME: 'Madame' };

const greetingOf = ({ civilite, nom }: Content['person']): string =>
  civilite ? `Bonjour ${CIVILITES[civilite]} ${nom},` : 'Bonjour,';

const PLATFORM = 'oGestion, la plateforme pour les OF/CFA de Constructys';
/** Who keeps the account of a person; those of Constructys have no référent. */
const KEEPERS = {
  portail: ['un référent portail OF de votre CFA', 'votre Direction régionale Constructys'],
  interne: ["un administrateur d'oGestion"],
};
const warn = ({ kind }: Content['person']): string => `Prévenez sans attendre ${KEEPERS[kind].join(' ou ')}.`;

/** The text of each kind of mail (domain.md §5.3); that of `confirmation-mot-de-passe` is the tutorial's, word for word. */
export const MESSAGES: Record<MailKind, (content: Content) => Message> = {
  'creation-compte': ({ person, home, link }) => ({
    subject: 'Création de votre compte oGestion',
    preview: 'Créez votre mot de passe pour activer votre compte.',
    title: 'Création de votre compte oGestion',
    greeting: greetingOf(person),
    blocks: [
      { kind: 'address', text: `Un compte vient d'être créé pour vous sur ${PLATFORM} :`, url: home },
      { kind: 'value', label: 'Votre identifiant est :', value: person.email },
      text('Pour activer votre compte, cliquez sur « Créer mon mot de passe ».'),
      {
        kind: 'button',
        label: 'Créer mon mot de passe',
        url: link,
        validity:
          "Ce lien est valable 72 heures et ne sert qu'une fois. Passé ce délai, utilisez « Mot de passe oublié ? » sur la page de connexion.",
      },
    ],
  }),

  'confirmation-mot-de-passe': ({ person, home, data }) => ({
    subject: 'Confirmation de votre nouveau mot de passe',
    preview: 'Votre nouveau mot de passe a bien été enregistré.',
    title: 'Votre mot de passe est enregistré',
    greeting: 'Bonjour,',
    blocks: [
      text('Nous vous confirmons que votre nouveau mot de passe a bien été enregistré.'),
      {
        kind: 'address',
        text: "Vous pouvez donc de nouveau accéder à votre espace d'information de gestion :",
        url: home,
      },
      { kind: 'value', label: 'Nous vous rappelons que votre identifiant est :', value: person.email },
      text(`Mot de passe enregistré ${momentOf(data)}. Vous n'êtes pas à l'origine de ce changement ? ${warn(person)}`),
    ],
  }),

  reinitialisation: ({ person, link }) => ({
    subject: 'Choisissez un nouveau mot de passe oGestion',
    preview: 'Le lien pour choisir un nouveau mot de passe.',
    title: 'Choisissez un nouveau mot de passe',
    greeting: greetingOf(person),
    blocks: [
      text('Un nouveau mot de passe a été demandé pour votre compte oGestion.'),
      {
        kind: 'button',
        label: 'Choisir un nouveau mot de passe',
        url: link,
        validity: "Ce lien est valable 1 heure et ne sert qu'une fois.",
      },
      text(
        "Vous n'avez rien demandé ? Ne tenez pas compte de ce message : votre mot de passe actuel reste valable tant que ce lien n'est pas utilisé.",
      ),
    ],
  }),

  reactivation: ({ person, home, link }) => ({
    subject: 'Réactivation de votre compte oGestion',
    preview: 'Votre compte oGestion est de nouveau actif.',
    title: 'Votre compte oGestion est réactivé',
    greeting: greetingOf(person),
    blocks: [
      { kind: 'address', text: `Votre compte est de nouveau actif sur ${PLATFORM} :`, url: home },
      { kind: 'value', label: 'Votre identifiant est :', value: person.email },
      link
        ? {
            kind: 'button',
            label: 'Créer mon mot de passe',
            url: link,
            validity: "Choisissez d'abord un mot de passe. Ce lien est valable 72 heures et ne sert qu'une fois.",
          }
        : text(
            "Votre mot de passe n'a pas changé. Si vous l'avez oublié, utilisez « Mot de passe oublié ? » sur la page de connexion.",
          ),
    ],
  }),

  desactivation: ({ person }) => ({
    subject: 'Désactivation de votre compte oGestion',
    preview: 'Votre compte oGestion est désactivé.',
    title: 'Votre compte oGestion est désactivé',
    greeting: greetingOf(person),
    blocks: [
      text(
        "Votre compte oGestion vient d'être désactivé : il ne donne plus accès à votre espace, ni aux applications comme Digit Invest CFA.",
      ),
      text(`Si vous pensez que c'est une erreur, adressez-vous à ${KEEPERS[person.kind].join(' ou à ')}.`),
    ],
  }),

  'adresse-a-confirmer': ({ person, link }) => ({
    subject: 'Confirmez votre nouvelle adresse mail',
    preview: 'Le lien pour confirmer votre nouvelle adresse.',
    title: 'Confirmez votre nouvelle adresse mail',
    greeting: greetingOf(person),
    blocks: [
      text(
        "Cette adresse a été donnée comme nouvel identifiant d'un compte oGestion. Tant que vous ne l'avez pas confirmée, l'ancienne adresse reste votre identifiant.",
      ),
      {
        kind: 'button',
        label: 'Confirmer mon adresse mail',
        url: link,
        validity: "Ce lien est valable 24 heures et ne sert qu'une fois.",
      },
      text("Vous n'avez rien demandé ? Ne tenez pas compte de ce message : rien ne changera."),
    ],
  }),

  'changement-adresse': ({ person, link, data }) => ({
    subject: "Changement de l'adresse mail de votre compte oGestion",
    preview: 'Une nouvelle adresse mail a été donnée pour votre compte.',
    title: 'Changement de votre adresse mail',
    greeting: greetingOf(person),
    blocks: [
      { kind: 'value', label: 'Nouvelle adresse mail demandée pour votre compte :', value: maskedAddress(data) },
      text("Rien n'est changé pour l'instant : cette adresse doit d'abord être confirmée."),
      text("Vous êtes à l'origine de ce changement ? Vous n'avez rien à faire."),
      text(`Sinon, annulez-le. ${warn(person)}`),
      cancelling(link),
    ],
  }),

  'adresse-modifiee': ({ person, link, data }) => ({
    subject: "L'adresse mail de votre compte oGestion est changée",
    preview: "L'adresse à laquelle nous vous écrivons n'est plus votre identifiant.",
    title: 'Votre adresse mail est changée',
    greeting: greetingOf(person),
    blocks: [
      { kind: 'value', label: 'Votre identifiant est désormais :', value: maskedAddress(data) },
      text("L'adresse à laquelle nous vous écrivons ne l'est plus. Toutes vos sessions sont terminées."),
      text("Vous êtes à l'origine de ce changement ? Vous n'avez rien à faire."),
      text(`Sinon, revenez à cette adresse : un autre mot de passe vous sera demandé. ${warn(person)}`),
      cancelling(link),
    ],
  }),

  'suppression-annoncee': ({ person, home, data }) => ({
    subject: 'Votre compte oGestion va être supprimé',
    preview: 'Connectez-vous une fois pour le conserver.',
    title: 'Votre compte oGestion va être supprimé',
    greeting: greetingOf(person),
    blocks: [
      text(
        `Votre compte n'a pas servi depuis longtemps. Sans connexion de votre part, il sera supprimé le ${dayOf(data)}.`,
      ),
      { kind: 'address', text: 'Pour le conserver, connectez-vous une fois avant cette date :', url: home },
      { kind: 'value', label: 'Votre identifiant est :', value: person.email },
      text(
        `Vous avez oublié votre mot de passe ? Utilisez « Mot de passe oublié ? » sur la page de connexion. Votre compte est désactivé ? Demandez à ${KEEPERS[person.kind][0]} de le réactiver.`,
      ),
      text("Vous n'avez plus besoin de ce compte ? Vous n'avez rien à faire."),
    ],
  }),

  rattachement: ({ person, home, data }) => ({
    subject: 'Votre compte oGestion est rattaché à un autre organisme',
    preview: 'Vos établissements ont changé.',
    title: 'Vos établissements ont changé',
    greeting: greetingOf(person),
    blocks: [
      text(`Votre Direction régionale Constructys a rattaché votre compte oGestion à ${data.organisme}.`),
      ...leftBy(data),
      { kind: 'address', text: 'Reconnectez-vous pour retrouver vos établissements :', url: home },
      { kind: 'value', label: 'Votre mot de passe ne change pas, ni votre identifiant :', value: person.email },
      text(`Vous ne travaillez pas pour cet organisme ? ${warn(person)}`),
    ],
  }),
};

const cancelling = (url: string): Block => ({
  kind: 'button',
  label: 'Annuler ce changement',
  url,
  validity: "Ce lien est valable 72 heures et ne sert qu'une fois.",
});

/** « le 17 février 2026 à 14 h 02 (heure de Paris), depuis l'adresse IP 192.0.2.1 », as far as it is known. */
function momentOf({ at, ip }: Record<string, unknown>): string {
  const date = typeof at === 'string' ? `le ${formatDateTime(new Date(at))} (heure de Paris)` : "à l'instant";
  return typeof ip === 'string' && ip !== '' ? `${date}, depuis l'adresse IP ${ip}` : date;
}

/** What is said of the organismes that the person leaves. */
const leftBy = ({ quittes }: Record<string, unknown>): Message['blocks'] =>
  Array.isArray(quittes) && quittes.length > 0 ? [text(`Il n'est plus rattaché à ${quittes.join(', ')}.`)] : [];

const dayOf = ({ le }: Record<string, unknown>): string => formatLongDate(new Date(String(le)));

const maskedAddress = ({ nouvelleAdresse }: Record<string, unknown>): string =>
  maskEmail(String(nouvelleAdresse ?? ''));
