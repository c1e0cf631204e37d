import { bodyParser } from '@koa/bodyparser';
import Router from '@koa/router';
import type { Middleware } from 'koa';
import type { passwordLink } from './activation.ts';
import type { Compte } from './compte-pages.ts';
import type { connexion } from './connexion.ts';
import { holder } from './consultation.ts';
import type { ConsultationPages } from './consultation-pages.ts';
import { storable } from './guards.ts';
import { type JournalPages, journalReader } from './journal.ts';
import type { mails } from './mails.ts';
import type { motDePasse } from './mot-de-passe.ts';
import type { OrganismePages } from './organisme-pages.ts';
import type { Pages } from './pages.ts';
import type { portail } from './portail.ts';
import { formAsQuery } from './protocol.ts';
import { referent } from './referents.ts';
import type { RegionalOffices } from './regional-offices.ts';
import { administrateur, agent } from './staff.ts';
import type { StaffPages } from './staff-pages.ts';
import { texte } from './textes.ts';
import type { UserPages } from './user-pages.ts';

type Parts = {
  pages: Pages;
  login: ReturnType<typeof connexion>;
  forgotten: ReturnType<typeof motDePasse>;
  passwordLinks: ReturnType<typeof passwordLink>[];
  mails: ReturnType<typeof mails>;
  portal: ReturnType<typeof portail>;
  own: Compte;
  users: UserPages;
  organismes: OrganismePages;
  staff: StaffPages;
  regions: RegionalOffices;
  consultation: ConsultationPages;
  journal: JournalPages;
  guards: { sameOrigin: Middleware; signedIn: Middleware };
  health: { healthz: Middleware; readyz: Middleware };
  endpoints: { authorization: string; endSession: string };
};

/** Every address of oGestion with its guards; those of the protocol (discovery says them) are the provider's. */
export function routes({
  pages,
  login,
  forgotten,
  passwordLinks,
  mails,
  portal,
  own,
  users,
  organismes,
  staff,
  regions,
  consultation,
  journal,
  guards,
  health,
  endpoints,
}: Parts): Router {
  const { sameOrigin, signedIn } = guards;
  const body = bodyParser({ enableTypes: ['form'], formLimit: '16kb' });
  const sheetBody = bodyParser({ enableTypes: ['form'], formLimit: '256kb' });
  const manager = [signedIn, referent];
  const managerForm = [sameOrigin, signedIn, referent, sheetBody];
  const consulting = [signedIn, holder];
  const office = [signedIn, agent];
  const opened = [signedIn, agent, organismes.guard];
  const openedForm = [sameOrigin, signedIn, agent, organismes.guard, sheetBody];
  const administration = [signedIn, agent, administrateur];
  const administrationForm = [sameOrigin, signedIn, agent, administrateur, sheetBody];
  const router = new Router();
  router.param('sub', storable);
  router.param('siren', storable);
  router.param('siret', storable);
  router.param('code', storable);

  router.get('/', signedIn, portal.accueil);
  router.get('/login', portal.login);
  router.get(portal.callback, portal.retour);
  router.post('/session', sameOrigin, portal.prolonger);
  router.post('/deconnexion', sameOrigin, portal.deconnexion(false));
  router.post('/deconnexion/confirmer', sameOrigin, portal.deconnexion(true));
  router.get('/deconnecte', portal.deconnecte);

  router.get('/connexion/:uid', login.begin, login.page);
  router.post('/connexion/:uid', sameOrigin, body, login.begin, login.refusals, login.submit);
  router.post('/connexion/:uid/autorisation', sameOrigin, login.begin, login.consent);
  router.post('/connexion/:uid/refus', sameOrigin, login.begin, login.refuse);

  router.get('/mot-de-passe/oublie', forgotten.oublie);
  router.post('/mot-de-passe/oublie', sameOrigin, body, forgotten.demander);
  router.get('/mot-de-passe/envoye', forgotten.envoye);
  router.get('/mot-de-passe/enregistre', forgotten.enregistre);
  for (const link of passwordLinks) {
    router.get(`${link.path}/:token`, link.refusals, link.arrive);
    router.get(link.path, link.refusals, link.page);
    router.post(link.path, sameOrigin, body, link.refusals, link.submit);
  }

  router.get('/mon-compte', signedIn, own.identite.page);
  router.post('/mon-compte', sameOrigin, signedIn, body, own.identite.form, own.identite.save);
  router.get('/mon-compte/mot-de-passe', signedIn, own.motDePasse.page);
  router.post('/mon-compte/mot-de-passe', sameOrigin, signedIn, body, own.motDePasse.form, own.motDePasse.save);
  router.get('/mon-compte/adresse', signedIn, own.adresse.page);
  router.post('/mon-compte/adresse', sameOrigin, signedIn, body, own.adresse.form, own.adresse.ask);
  for (const link of own.emailLinks) {
    router.get(`${link.path}/:token`, link.refusals, link.arrive);
    router.get(link.path, link.refusals, link.page);
    router.post(link.path, sameOrigin, link.refusals, link.submit);
  }
  router.get('/mon-compte/sessions', signedIn, own.sessions);
  router.post('/mon-compte/sessions/fin', sameOrigin, signedIn, body, own.endOne);
  router.post('/mon-compte/sessions/autres/fin', sameOrigin, signedIn, own.endOthers);
  router.get('/mon-compte/applications', signedIn, own.applications);
  router.post('/mon-compte/applications/retrait', sameOrigin, signedIn, body, own.revoke);
  router.get('/mon-compte/mes-donnees', signedIn, own.donnees.page);
  router.post('/mon-compte/mes-donnees.json', sameOrigin, signedIn, body, own.donnees.form, own.donnees.download);

  router.get('/utilisateurs', ...manager, users.list);
  router.get('/utilisateurs/export.csv', ...manager, users.exportCsv);
  router.get('/utilisateurs/historique', ...manager, users.history);
  router.get('/utilisateurs/salaries', ...manager, users.salaries);
  router.get('/utilisateurs/nouveau', ...manager, users.creation.page);
  router.post('/utilisateurs/nouveau', ...managerForm, users.creation.form, users.creation.create);
  router.get('/utilisateurs/:sub', ...manager, users.sheets.page);
  router.post('/utilisateurs/:sub', ...managerForm, users.sheets.form, users.sheets.update);
  router.post('/utilisateurs/:sub/reactiver', ...managerForm, users.sheets.verbs, users.sheets.reactiver);
  router.post('/utilisateurs/:sub/renvoyer', ...managerForm, users.sheets.verbs, users.sheets.renvoyer);
  router.post('/utilisateurs/:sub/debloquer', ...managerForm, users.sheets.verbs, users.sheets.debloquer);
  router.post('/utilisateurs/:sub/deconnecter', ...managerForm, users.sheets.verbs, users.sheets.deconnecter);

  router.get('/dossiers', ...consulting, consultation.dossiers.list);
  router.get('/dossiers/export.csv', ...consulting, consultation.dossiers.exportCsv);
  router.get('/reglements', ...consulting, consultation.reglements.list);
  router.get('/reglements/export.csv', ...consulting, consultation.reglements.exportCsv);
  router.get('/etablissements', ...consulting, consultation.etablissements.list);
  router.get('/etablissements/export.csv', ...consulting, consultation.etablissements.exportCsv);
  const { coordonneesBancaires } = consultation;
  router.get('/coordonnees-bancaires', ...consulting, coordonneesBancaires.list);
  router.get('/coordonnees-bancaires/export.csv', ...consulting, coordonneesBancaires.exportCsv);
  router.post('/coordonnees-bancaires/:siret/afficher', sameOrigin, ...consulting, coordonneesBancaires.afficher);

  router.get('/journal', signedIn, journalReader, journal.list);
  router.get('/journal/export.csv', signedIn, journalReader, journal.exportCsv);

  router.get('/annuaire', ...office, organismes.annuaire);
  router.get('/organismes', ...office, organismes.list);
  router.get('/organismes/export.csv', ...office, organismes.exportCsv);
  router.get('/organismes/nouveau', ...office, organismes.creation.page);
  router.post(
    '/organismes/nouveau',
    ...[sameOrigin, ...office, body, organismes.creation.form, organismes.creation.create],
  );
  router.get('/organismes/:siren', ...opened, organismes.sheets.page);
  router.get('/organismes/:siren/historique', ...opened, users.history);
  router.get('/organismes/:siren/modifier', ...opened, organismes.sheets.edit);
  router.post('/organismes/:siren/modifier', ...openedForm, organismes.sheets.form, organismes.sheets.save);
  const { etablissements, rattachement } = organismes;
  router.get('/organismes/:siren/etablissements/nouveau', ...opened, etablissements.blank);
  router.post('/organismes/:siren/etablissements/nouveau', ...openedForm, etablissements.addForm, etablissements.add);
  router.get('/organismes/:siren/etablissements/:siret', ...opened, etablissements.page);
  router.post('/organismes/:siren/etablissements/:siret', ...openedForm, etablissements.form, etablissements.save);
  router.get('/organismes/:siren/rattacher', ...opened, rattachement.search, rattachement.page);
  router.post('/organismes/:siren/rattacher', ...openedForm, rattachement.form, rattachement.attach);

  router.get('/organismes/:siren/utilisateurs', ...opened, users.list);
  router.get('/organismes/:siren/utilisateurs/export.csv', ...opened, users.exportCsv);
  router.get('/organismes/:siren/utilisateurs/nouveau', ...opened, users.creation.page);
  router.post('/organismes/:siren/utilisateurs/nouveau', ...openedForm, users.creation.form, users.creation.create);
  router.get('/organismes/:siren/utilisateurs/:sub', ...opened, users.sheets.page);
  router.post('/organismes/:siren/utilisateurs/:sub', ...openedForm, users.sheets.form, users.sheets.update);
  const verb = [...openedForm, users.sheets.verbs];
  router.post('/organismes/:siren/utilisateurs/:sub/reactiver', ...verb, users.sheets.reactiver);
  router.post('/organismes/:siren/utilisateurs/:sub/renvoyer', ...verb, users.sheets.renvoyer);
  router.post('/organismes/:siren/utilisateurs/:sub/debloquer', ...verb, users.sheets.debloquer);
  router.post('/organismes/:siren/utilisateurs/:sub/deconnecter', ...verb, users.sheets.deconnecter);
  router.post('/organismes/:siren/utilisateurs/:sub/compromis', ...verb, users.sheets.compromis);

  const { sheets } = staff;
  router.get('/agents', ...administration, staff.list);
  router.get('/agents/nouveau', ...administration, sheets.blank);
  router.post('/agents/nouveau', ...administrationForm, sheets.blankForm, sheets.create);
  router.get('/agents/:sub', ...administration, sheets.page);
  router.post('/agents/:sub', ...administrationForm, sheets.form, sheets.update);
  router.post('/agents/:sub/desactiver', ...administrationForm, sheets.verbs, sheets.desactiver);
  router.post('/agents/:sub/reactiver', ...administrationForm, sheets.verbs, sheets.reactiver);
  router.post('/agents/:sub/renvoyer', ...administrationForm, sheets.verbs, sheets.renvoyer);
  router.post('/agents/:sub/debloquer', ...administrationForm, sheets.verbs, sheets.debloquer);
  router.post('/agents/:sub/deconnecter', ...administrationForm, sheets.verbs, sheets.deconnecter);
  router.post('/agents/:sub/compromis', ...administrationForm, sheets.verbs, sheets.compromis);
  router.get('/regions', ...administration, regions.list);
  router.get('/regions/:code', ...administration, regions.page);
  router.post('/regions/:code', ...administrationForm, regions.form, regions.save);

  router.get('/directions-regionales', regions.refusals, regions.find);
  router.get('/aide', texte(pages, 'aide', 'aide'));
  router.get('/mentions-legales', texte(pages, 'mentions-legales'));
  router.get('/conditions', texte(pages, 'conditions'));
  router.get('/donnees-personnelles', texte(pages, 'donnees-personnelles'));
  router.get('/accessibilite', texte(pages, 'accessibilite'));

  router.post(endpoints.authorization, body, formAsQuery);
  router.post(endpoints.endSession, body, formAsQuery);

  router.get('/mails', mails.list);
  router.get('/mails/:kind', mails.html);

  router.get('/healthz', health.healthz);
  router.get('/readyz', health.readyz);

  return router;
}
