import type { Context as KoaContext } from 'koa';
import type Provider from 'oidc-provider';
import type { Interaction, InteractionResults } from 'oidc-provider';
import { epochSeconds } from '#shared/clock.ts';
import type { Context, Origin } from '../domain/context.ts';
import { missingProof, type Proved } from '../domain/proofs.ts';
import { endSession } from '../domain/sessions.ts';
import { acrOf } from './configuration.ts';

export type Interactions = ReturnType<typeof createInteractions>;

/** The steps of a login page in progress, for the pages that show them. */
export function createInteractions(provider: Provider, context: Context) {
  const { clock } = context;

  /** Leaves the answer for the provider and sends the browser back to it. `details` has just verified the interaction. */
  async function goOn(ctx: KoaContext, interaction: Interaction, result: InteractionResults): Promise<void> {
    interaction.result = result;
    await interaction.save(interaction.exp - epochSeconds(clock));
    ctx.redirect(interaction.returnTo);
    ctx.status = 303;
  }

  return {
    /** What is being asked of the person. Throws `SessionNotFound` when the page is stale or of another browser (OP15). */
    details: (ctx: KoaContext): Promise<Interaction> => provider.interactionDetails(ctx.req, ctx.res),

    /**
     * The person has proved who he is; nobody gets further while a proof is missing, whatever page sent him here. Somebody
     * else's session on this browser, of any tab, ends first (G76).
     */
    async signedIn(ctx: KoaContext, interaction: Interaction, person: Proved, origin: Origin): Promise<void> {
      const missing = missingProof(person);
      if (missing) throw new Error(`No page asks for ${missing} yet`);
      const { sub, proofs } = person;
      const live = await provider.Session.get(ctx);
      if (live.accountId && live.accountId !== sub) {
        await endSession(context, live.uid, { reason: 'other-account', origin });
        delete interaction.session;
      }
      const login = { accountId: sub, amr: [...proofs], acr: acrOf(proofs), remember: false };
      await goOn(ctx, interaction, { ...interaction.lastSubmission, login });
    },

    /** The person lets the application read what it asks for. */
    async consented(ctx: KoaContext, interaction: Interaction): Promise<void> {
      const accountId = interaction.session?.accountId;
      const { client_id: clientId, scope } = interaction.params as { client_id: string; scope: string };
      const known = interaction.grantId ? await provider.Grant.find(interaction.grantId) : undefined;
      const grant = known ?? new provider.Grant({ accountId, clientId });
      grant.addOIDCScope(scope);
      const consent = { grantId: await grant.save() };
      await goOn(ctx, interaction, { ...interaction.lastSubmission, consent });
    },

    /** The person refuses: the application receives `access_denied`. */
    async refused(ctx: KoaContext, interaction: Interaction): Promise<void> {
      await goOn(ctx, interaction, { error: 'access_denied', error_description: 'the person refused' });
    },
  };
}
