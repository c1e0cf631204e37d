import type { Context, Middleware } from 'koa';
import { referentOf } from '../domain/gestionnaires.ts';
import type { User } from '../store/users.ts';
import type { Gestion } from './gestion.ts';
import type { Visitor } from './guards.ts';

/** Behind `signedIn`: lets référents through; to others the pages of user management are forbidden (S88). */
export const referent: Middleware = async (ctx, next) => {
  const user = userIn(ctx);
  const gestion: Gestion = {
    gestionnaire: referentOf(user),
    etablissements: user.etablissements,
    base: '/utilisateurs',
    above: [{ href: '/', text: 'Accueil' }],
    title: 'Gérer les utilisateurs',
    organisme: undefined,
  };
  ctx.state.gestion = gestion;
  await next();
};

/** The signed-in person. */
export const userIn = (ctx: Context): User => (ctx.state.visitor as Visitor).user;
