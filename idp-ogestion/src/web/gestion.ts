import type { Context } from 'koa';
import type { Etablissement } from '#shared/claims.ts';
import type { Gestionnaire } from '../domain/habilitations.ts';
import type { Organisme } from '../store/organismes.ts';

export type Crumb = { href?: string; text: string };

/** Where accounts are managed: by whom, over which établissements, under which address. */
export type Gestion = {
  gestionnaire: Gestionnaire;
  etablissements: Etablissement[];
  /** `/utilisateurs`, or the same under the address of an organisme. */
  base: string;
  /** The pages above the list. */
  above: Crumb[];
  /** What the list is called in a trail. */
  title: string;
  /** Whose accounts they are, for those of Constructys. */
  organisme: Organisme | undefined;
};

/** Put there by the guards `referent` and `organisme`. */
export const gestionIn = (ctx: Context): Gestion => ctx.state.gestion as Gestion;

export const gestionnaireIn = (ctx: Context): Gestionnaire => gestionIn(ctx).gestionnaire;
