import type { Db } from '#shared/pg.ts';

/** One line of what is kept of a person; its names are those of the exported file. */
export type Line = Record<string, unknown>;

const ACCOUNT = `
  select sub as identifiant, email as adresse_mail, email_verified_at as adresse_verifiee_le, civilite, nom, prenom,
    profils, created_at as compte_cree_le, password_set_at as mot_de_passe_enregistre_le,
    last_login_at as derniere_connexion_le
  from users where sub = $1`;

const SALARIE = `
  select s.siren, s.civilite, s.nom, s.prenom, s.date_naissance::text
  from salaries s join users u on u.salarie_id = s.id where u.sub = $1`;

const JOURNAL = `
  select at as date, event as evenement, result as resultat, client_id as application, host(ip) as adresse_ip,
    user_agent as navigateur
  from audit_events where actor_sub = $1 order by at desc`;

const ACTS_OF_OTHERS = `
  select at as date, event as evenement, result as resultat
  from audit_events where target_sub = $1 and actor_sub is distinct from $1 order by at desc`;

const MAILS = `
  select kind as objet, recipient as destinataire, state as etat, created_at as demande_le, sent_at as envoye_le
  from mails where sub = $1 order by created_at desc`;

const EMAIL_CHANGES = `
  select former_email as ancienne_adresse, new_email as nouvelle_adresse, requested_at as demande_le,
    confirmed_at as confirme_le, cancelled_at as annule_le
  from email_changes where sub = $1 order by requested_at desc`;

const linesOf = async (db: Db, text: string, sub: string): Promise<Line[]> => (await db.query<Line>(text, [sub])).rows;

/** What the database keeps of a person besides his sessions: never a hash, a token or the deed of another. */
export async function readPersonalData(db: Db, sub: string) {
  return {
    compte: (await linesOf(db, ACCOUNT, sub))[0],
    salarie: (await linesOf(db, SALARIE, sub))[0] ?? null,
    journal: await linesOf(db, JOURNAL, sub),
    actes_sur_le_compte: await linesOf(db, ACTS_OF_OTHERS, sub),
    mails: await linesOf(db, MAILS, sub),
    changements_d_adresse: await linesOf(db, EMAIL_CHANGES, sub),
  };
}
