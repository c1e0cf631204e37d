/** What an error page says. */
export type ErrorPage = { title: string; lede: string; advice?: string };

/** What a person reads when the provider refuses a request that an application made badly (OP6, OP7). */
export const PROTOCOL_PAGES: Record<string, ErrorPage> = {
  invalid_client: {
    title: "Cette application n'est pas reconnue",
    lede: "L'application qui vous a conduit ici n'est pas enregistrée auprès d'oGestion.",
    advice: "Revenez à l'application et recommencez. Si le problème revient, signalez-le à son support.",
  },
  invalid_redirect_uri: {
    title: "L'adresse de retour n'est pas autorisée",
    lede: "Par sécurité, oGestion n'a pas poursuivi : l'application demande un retour vers une adresse qu'elle n'a pas déclarée.",
    advice: "Retournez à l'application par votre favori ou son adresse habituelle.",
  },
};

/** The same for the other refusals of the protocol. */
export const PROTOCOL_PAGE: ErrorPage = {
  title: "La demande de connexion n'a pas pu aboutir",
  lede: "L'application a envoyé une demande incomplète ou périmée.",
  advice: "Retournez à l'application et recommencez la connexion.",
};

/** What a refusal is called; its sentence is the advice. */
export const PAGES_OF_STATUS: Record<number, ErrorPage> = {
  403: { title: 'Accès refusé', lede: "Vous n'avez pas les droits nécessaires pour accéder à cette page." },
  404: { title: 'Page introuvable', lede: "La page demandée n'existe pas ou n'est plus disponible." },
  429: { title: 'Trop de tentatives', lede: 'Patientez un moment avant de recommencer.' },
  503: { title: 'oGestion est très sollicité', lede: 'Le service est momentanément saturé.' },
};

/** What a rule refuses outside a form that could say it. */
export const REFUSED: ErrorPage = {
  title: "Cette action n'est pas possible",
  lede: 'oGestion ne peut pas donner suite.',
};

/** A bug of ours. */
export const FAULT: ErrorPage = {
  title: "Cette page n'a pas pu s'afficher",
  lede: 'Le problème vient de notre côté.',
  advice: "Réessayez dans quelques minutes. Si l'erreur revient, écrivez-nous en indiquant la référence ci-dessous.",
};

/** The database does not answer: nothing was done. */
export const AWAY: ErrorPage = {
  title: 'Service momentanément indisponible',
  lede: "oGestion ne peut pas répondre pour l'instant.",
  advice: "Réessayez dans quelques minutes : rien n'a été enregistré.",
};
