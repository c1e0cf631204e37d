/** What the journal holds, by what it is about, in the words of its readers. */
export const FAMILIES = {
  connexions: 'Connexions et sessions',
  refus: 'Accès refusés',
  secrets: 'Mots de passe et adresses mail',
  comptes: 'Comptes',
  droits: 'Droits',
  organismes: 'Organismes et établissements',
  consultation: 'Consultations et exports',
  imports: 'Imports de données',
} as const;

export type Family = keyof typeof FAMILIES;
type Known = { family: Family; label: string };

/** Every event that oGestion writes: a test finds those of the sources here. */
export const EVENTS: Record<string, Known> = {
  authn_login_success: { family: 'connexions', label: 'Connexion' },
  authn_login_fail: { family: 'connexions', label: 'Échec de connexion' },
  authn_login_unlocked: { family: 'connexions', label: 'Déblocage de la connexion' },
  authn_token_revoked: { family: 'connexions', label: "Fin de l'accès d'une application" },
  session_ended: { family: 'connexions', label: "Fin d'une session" },
  sessions_ended: { family: 'connexions', label: 'Fin des sessions' },
  authz_fail: { family: 'refus', label: 'Accès refusé' },
  authn_password_reset_requested: { family: 'secrets', label: "Demande d'un lien de mot de passe" },
  authn_password_change: { family: 'secrets', label: 'Changement du mot de passe' },
  user_email_change_requested: { family: 'secrets', label: "Demande de changement d'adresse mail" },
  user_email_changed: { family: 'secrets', label: "Changement d'adresse mail" },
  user_email_change_cancelled: { family: 'secrets', label: "Annulation d'un changement d'adresse mail" },
  user_compromised: { family: 'secrets', label: 'Compte déclaré compromis' },
  user_created: { family: 'comptes', label: 'Création du compte' },
  activation_mail_resent: { family: 'comptes', label: "Renvoi du mail d'activation" },
  user_activated: { family: 'comptes', label: 'Activation du compte' },
  user_updated: { family: 'comptes', label: 'Modification de la fiche' },
  user_archived: { family: 'comptes', label: 'Désactivation du compte' },
  user_reactivated: { family: 'comptes', label: 'Réactivation du compte' },
  user_deletion_announced: { family: 'comptes', label: 'Suppression du compte annoncée' },
  user_deletion_withheld: { family: 'comptes', label: 'Suppression du compte suspendue : dernier référent' },
  user_deleted: { family: 'comptes', label: 'Suppression du compte' },
  privilege_permissions_changed: { family: 'droits', label: 'Changement des droits' },
  organisme_created: { family: 'organismes', label: "Création de l'organisme" },
  organisme_updated: { family: 'organismes', label: "Modification de l'organisme" },
  etablissement_created: { family: 'organismes', label: "Ajout d'un établissement" },
  etablissement_updated: { family: 'organismes', label: "Modification d'un établissement" },
  region_updated: { family: 'organismes', label: "Modification des contacts d'une Direction régionale" },
  users_exported: { family: 'consultation', label: 'Export de la liste des utilisateurs' },
  organismes_exported: { family: 'consultation', label: 'Export de la liste des organismes' },
  dossiers_exported: { family: 'consultation', label: 'Export des dossiers' },
  reglements_exported: { family: 'consultation', label: 'Export des règlements' },
  etablissements_exported: { family: 'consultation', label: 'Export des établissements' },
  bank_details_exported: { family: 'consultation', label: 'Export des coordonnées bancaires' },
  bank_details_shown: { family: 'consultation', label: "Affichage d'un IBAN entier" },
  user_data_exported: { family: 'consultation', label: 'Téléchargement de ses données personnelles' },
  journal_read: { family: 'consultation', label: 'Consultation du journal' },
  journal_exported: { family: 'consultation', label: 'Export du journal' },
  data_imported: { family: 'imports', label: "Import d'un fichier" },
};

/** What an event is called; a name that is no longer written keeps itself. */
export const labelOf = (event: string): string => EVENTS[event]?.label ?? event;

/** The names of the events of a family, or of all of them. */
export const eventsOf = (family: Family | undefined): string[] =>
  Object.keys(EVENTS).filter((event) => family === undefined || EVENTS[event]?.family === family);
