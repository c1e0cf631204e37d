import express, { type RequestHandler, Router } from 'express';
import { Refusal } from '#shared/refusal.ts';
import { accueil, calendrier } from './accueil.ts';
import { canalArriere, canalArriereEnEchec } from './canal-arriere.ts';
import * as cfa from './cfa.ts';
import * as cgu from './cgu.ts';
import * as connexion from './connexion.ts';
import { auRevoir, revenirDeDeconnexion, seDeconnecter } from './deconnexion.ts';
import * as demande from './demandes/fiche.ts';
import { lister } from './demandes/liste.ts';
import * as brouillon from './demandes/saisie.ts';
import { garderSaisie } from './demandes/session-perdue.ts';
import * as suppression from './demandes/suppression.ts';
import * as g from './guards.ts';
import { pret, vivant } from './sante.ts';
import { texte } from './textes.ts';
import type { Handler, Tools } from './tools.ts';

/** Every address of Digit Invest with its guards, in order. A guard is read from left to right. */
export function routes(tools: Tools): Router {
  const router = Router();
  const on = (...handlers: Handler[]): RequestHandler[] => handlers.map((handler) => handler(tools));
  const form = express.urlencoded({ extended: false, limit: '16kb' });
  const longForm = express.urlencoded({ extended: false, limit: '64kb' });

  const session = on(g.privee, g.sessionRequise);
  const droit = [...session, ...on(g.fraisPourLire, g.droitCfa)];
  const conditions = [...droit, ...on(g.cguAcceptees)];
  const lecture = [...conditions, ...on(g.cfaChoisi)];
  const ecriture = [...session, ...on(g.fraisPourEcrire, g.droitCfa)];
  const depot = [...ecriture, ...on(g.cguAcceptees)];
  const saisie = [...on(g.privee), longForm, ...on(garderSaisie), ...depot];

  // Machines
  router.get('/healthz', on(vivant));
  router.get('/readyz', on(pret));
  router.get('/robots.txt', on(robots));
  router.post('/deconnexion/canal-arriere', form, on(canalArriere), canalArriereEnEchec(tools));

  // From here on, people
  router.use(tools.sessionCookie.middleware, on(g.memeOrigine, g.visiteur));

  // Login and logout
  router.get('/connexion', on(g.privee, connexion.commencer), connexion.echec(tools));
  router.get('/connexion/retour', on(g.privee, connexion.revenir), connexion.echec(tools));
  router.post('/deconnexion', on(g.privee, seDeconnecter));
  router.get('/deconnexion/retour', on(g.privee, revenirDeDeconnexion));
  router.get('/au-revoir', on(g.privee, auRevoir));
  router.post('/session', session, on(g.fraisPourLire, prolongee));

  // Conditions Générales d'Utilisation
  router.get('/cgu', droit, on(cgu.demander));
  router.post('/cgu/accepter', ecriture, form, on(cgu.accepter));
  router.post('/cgu/refuser', session, form, on(cgu.refuser));
  router.get('/mes-acceptations', session, on(cgu.mesAcceptations));
  router.get('/conditions', on(cgu.conditions));
  router.get('/conditions/:version', on(cgu.version));
  router.get('/conditions/:version/telecharger', on(cgu.telecharger));
  router.get('/conditions/:version/texte', on(cgu.texte));

  // The platform
  router.get('/', lecture, on(accueil));
  router.get('/cfa', conditions, on(cfa.proposer));
  router.post('/cfa', ecriture, on(g.cguAcceptees), form, on(cfa.choisir));

  // Demandes d'investissement
  router.get('/demandes', lecture, on(lister));
  router.get('/demandes/nouvelle', lecture, on(brouillon.nouvelle));
  router.post('/demandes', saisie, on(brouillon.creer));
  router.get('/demandes/:id', lecture, on(demande.lire));
  router.post('/demandes/:id', saisie, on(brouillon.enregistrer));
  router.get('/demandes/:id/modifier', lecture, on(brouillon.modifier));
  router.get('/demandes/:id/historique', lecture, on(demande.historique));
  router.get('/demandes/:id/supprimer', lecture, on(suppression.confirmer));
  router.post('/demandes/:id/supprimer', depot, form, on(suppression.supprimer));

  // Public pages
  router.get('/calendrier', on(calendrier));
  for (const name of PUBLIC_TEXTS) router.get(`/${name}`, on(texte(name)));

  router.use(() => {
    throw new Refusal('not-found', 'La page demandée n’existe pas ou n’est plus disponible.');
  });
  return router;
}

const PUBLIC_TEXTS = [
  'faq',
  'procedure',
  'ressources',
  'contact',
  'donnees-personnelles',
  'accessibilite',
  'mentions-legales',
];

/** `POST /session`: the guards have marked the session as used, here and at oGestion; nothing is left to do (G24). */
const prolongee: Handler = () => (_req, res) => res.sendStatus(204);

const PRIVATE_PATHS = [
  '/$',
  '/connexion',
  '/deconnexion',
  '/au-revoir',
  '/cgu',
  '/cfa',
  '/demandes',
  '/mes-acceptations',
  '/session',
];
const ROBOTS = ['User-agent: *', ...PRIVATE_PATHS.map((path) => `Disallow: ${path}`), ''].join('\n');
const robots: Handler = () => (_req, res) => res.type('text/plain').send(ROBOTS);
