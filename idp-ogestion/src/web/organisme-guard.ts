import type { Context, Middleware } from 'koa';
import type { Context as Domain } from '../domain/context.ts';
import { gestionnaireOf } from '../domain/gestionnaires.ts';
import { readOrganisme } from '../domain/organismes.ts';
import { findGrantable } from '../store/organisme-etablissements.ts';
import type { Organisme } from '../store/organismes.ts';
import type { Gestion } from './gestion.ts';
import { agentIn } from './staff.ts';

/**
 * Behind `agent`: opens the organisme of the address if it is of his regions; another's is unknown to him. On its pages he
 * manages accounts as its référents do.
 */
export const organisme =
  (domain: Domain): Middleware =>
  async (ctx, next) => {
    const [agent, siren] = [agentIn(ctx), String(ctx.params.siren)];
    const opened = await readOrganisme(domain.pool, agent, siren);
    const [gestionnaire, etablissements] = await Promise.all([
      gestionnaireOf(domain.pool, agent, siren),
      findGrantable(domain.pool, siren, domain.clock.now()),
    ]);
    const gestion: Gestion = {
      gestionnaire,
      etablissements,
      base: `/organismes/${siren}/utilisateurs`,
      above: crumbsAbove(opened),
      title: 'Utilisateurs',
      organisme: opened,
    };
    ctx.state.gestion = gestion;
    await next();
  };

/** The way to the pages of an organisme. */
export const crumbsAbove = ({ siren, raisonSociale }: Organisme) => [
  { href: '/organismes', text: 'Organismes' },
  { href: `/organismes/${siren}`, text: raisonSociale },
];

/** The organisme that the guard opened. */
export const organismeIn = (ctx: Context): Organisme => (ctx.state.gestion as { organisme: Organisme }).organisme;
