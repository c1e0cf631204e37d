import type { Response } from 'express';
import type { Claims } from '#shared/claims.ts';
import type { Clock } from '#shared/clock.ts';
import { createRenderer } from '#shared/render.ts';
import { type Config, lifetimesOf } from '../config.ts';
import { cfaDe, estDeConstructys, nomComplet } from '../domain/habilitations.ts';
import { secondsLeft } from '../domain/sessions.ts';
import type { Visit } from './tools.ts';

/** Answers with a page: the view, its locals, and what the layout says of the person and of the CFA. */
export type Show = (res: Response, status: number, view: string, locals?: object) => void;

/** Where people write to, on every page (S134, S135). */
export const CONTACT_MAIL = 'campagne-investcfa@constructys.fr';

const ACCUEIL = { href: '/', text: 'Accueil' };
const TEXTES = [
  { href: '/ressources', text: 'Ressources' },
  { href: '/faq', text: 'FAQ' },
];
const NAV = [ACCUEIL, { href: '/calendrier', text: 'Calendrier' }, ...TEXTES];
/** Four entries hold in one row of a phone: the calendar is also on the home page. */
const NAV_CFA = [ACCUEIL, { href: '/demandes', text: 'Mes demandes' }, ...TEXTES];

export function createShow(config: Config, clock: Clock): Show {
  const render = createRenderer({
    folders: ['rp-digit-invest/views', 'shared/views'],
    defaults: {
      app: { id: 'digit-invest', name: 'Digit Invest CFA', tagline: 'Demandes d’investissement', homeUrl: '/' },
      contactMail: CONTACT_MAIL,
      directionsUrl: `${config.DIGIT_INVEST_ISSUER}/directions-regionales`,
      legal: {
        mentions: '/mentions-legales',
        conditions: '/conditions',
        donnees: '/donnees-personnelles',
        accessibilite: '/accessibilite',
        aide: '/contact',
        etat: config.ACCESSIBILITY_STATE,
      },
    },
  });
  return (res, status, view, locals) => {
    const { visit } = res.locals;
    const nav = navOf(res.req.path, visit);
    const person = visit ? personOf(config, clock, visit) : { signInUrl: '/connexion' };
    res.status(status).send(render(view, { nav, failed: status >= 400, ...person, ...locals }));
  };
}

const navOf = (path: string, visit: Visit | undefined) =>
  (visit && cfaDe(visit.session.claims).length > 0 ? NAV_CFA : NAV).map((entry) => ({
    ...entry,
    current: entry.href === path || (entry.href !== '/' && path.startsWith(`${entry.href}/`)),
  }));

function personOf(config: Config, clock: Clock, { session, cfa }: Visit): object {
  const { claims } = session;
  return {
    user: {
      name: `${claims.given_name} ${claims.family_name}`,
      role: roleOf(claims),
      links: [{ href: '/mes-acceptations', icon: 'file-check', text: 'Mes acceptations des CGU' }],
      logoutUrl: '/deconnexion',
    },
    session: { seconds: secondsLeft(clock, session, lifetimesOf(config)), url: '/session' },
    applications: [{ name: 'oGestion', tagline: 'Espace des OF/CFA', startUrl: `${config.DIGIT_INVEST_ISSUER}/login` }],
    context: cfa && {
      name: nomComplet(cfa),
      siret: cfa.siret,
      closed: !cfa.actif,
      changeUrl: cfaDe(claims).length > 1 ? '/cfa' : undefined,
    },
  };
}

function roleOf(claims: Claims): string {
  if (estDeConstructys(claims)) return 'Constructys';
  return claims.profils.includes('REFERENT_PORTAIL_OF') ? 'Référent portail OF' : 'Utilisateur portail OF';
}
