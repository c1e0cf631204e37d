import { fileURLToPath } from 'node:url';
import type { Context } from 'koa';
import { createRenderer, type Render } from '#shared/render.ts';
import type { Config } from '../config.ts';
import { estReferent } from '../domain/habilitations.ts';
import { isAdministrator, isAgent } from '../domain/staff.ts';
import type { User } from '../store/users.ts';
import type { Visitor } from './guards.ts';
import { ROLE_LABELS } from './staff-labels.ts';

const APP = { id: 'ogestion', name: 'oGestion', homeUrl: '/' };
/** Where nobody is known to be signed in, the way home passes by the login, which sends on who is. */
const GUEST_APP = { ...APP, homeUrl: '/login' };

export type Pages = ReturnType<typeof createPages>;

/** Renders the pages of oGestion; what every page shows is given here once. */
export function createPages(config: Config) {
  const render: Render = createRenderer({
    folders: ['idp-ogestion/views', 'shared/views'],
    defaults: {
      app: APP,
      legal: {
        mentions: '/mentions-legales',
        conditions: '/conditions',
        donnees: '/donnees-personnelles',
        accessibilite: '/accessibilite',
        aide: '/aide',
        etat: config.ACCESSIBILITY_STATE,
      },
    },
  });

  /** Answers with a page; a signed-in person finds his name and his menu on it. */
  function show(ctx: Context, view: string, locals: object = {}): void {
    const visitor = ctx.state.visitor as Visitor | undefined;
    const session = visitor && { seconds: visitor.secondsLeft, url: '/session' };
    const { applications } = ctx.state;
    const nav = visitor && navOf(visitor.user, ctx.path);
    const person = visitor ? { user: menuOf(visitor.user), session, nav, applications } : { app: GUEST_APP };
    ctx.type = 'html';
    ctx.body = render(view, { ...person, ...locals });
  }

  return {
    show,
    /** Asks whether the person really wants to leave, when an application could not prove that it speaks for him. */
    askLogout: (ctx: Context, application: string | undefined): void =>
      show(ctx, 'deconnexion', { application, stayUrl: '/' }),
  };
}

/** The main navigation; user management is offered to référents only (S37). The home page leads to the rest. */
function navOf(user: User, path: string) {
  const entry = (href: string, text: string) => ({ href, text, current: path.startsWith(href) });
  return [
    { href: '/', text: 'Accueil', current: path === '/' },
    ...(estReferent(user) ? [entry('/utilisateurs', 'Gérer les utilisateurs')] : []),
    ...(isAgent(user) ? [entry('/organismes', 'Organismes'), entry('/annuaire', 'Utilisateurs')] : []),
    ...(isAdministrator(user) ? [entry('/agents', 'Agents'), entry('/regions', 'Régions')] : []),
    ...(user.kind === 'portail' ? [entry('/dossiers', 'Dossiers')] : []),
    ...(user.kind === 'portail' && !estReferent(user) ? [entry('/reglements', 'Règlements')] : []),
    ...(estReferent(user) || isAgent(user) ? [entry('/journal', 'Journal')] : []),
  ];
}

const menuOf = (user: User) => ({
  name: `${user.prenom} ${user.nom}`,
  role: roleOf(user),
  links: [
    { href: '/mon-compte', icon: 'circle-user-round', text: 'Mon compte' },
    { href: '/mon-compte/sessions', icon: 'monitor-smartphone', text: 'Mes sessions' },
    { href: '/mon-compte/mot-de-passe', icon: 'key-round', text: 'Modifier mon mot de passe' },
  ],
  logoutUrl: '/deconnexion',
});

const roleOf = (user: User): string => {
  if (user.kind === 'interne') return user.staff ? ROLE_LABELS[user.staff.role].text : 'Constructys';
  return estReferent(user) ? 'Référent portail OF' : 'Utilisateur portail OF';
};

/** Where the Markdown texts of oGestion are. */
export const CONTENT = fileURLToPath(new URL('../../content/', import.meta.url));
