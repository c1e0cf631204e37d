import { randomUUID } from 'node:crypto';
import { type Clock, systemClock } from '#shared/clock.ts';
import type { Pool } from '#shared/pg.ts';
import { createUser } from '../../idp-ogestion/src/domain/user-creation.ts';
import type { UserForm } from '../../idp-ogestion/src/domain/user-form.ts';
import { type Update, updateUser } from '../../idp-ogestion/src/domain/user-update.ts';
import { LYON } from '../../scripts/cast.ts';

export const ORIGIN = { ip: '10.0.0.1', userAgent: 'test', requestId: 'test' };

/** Alice ROCHE, whom nobody knows yet, as a référent types him. */
export const ROCHE: UserForm = {
  ...{ civilite: 'MME', nom: 'ROCHE', prenom: 'Alice', email: 'alice.roche@exemple.test', dateNaissance: '' },
  ...{ profils: ['UTILISATEUR_PORTAIL_OF'], sirets: [LYON.siret], desactive: false, motif: '' },
};

type Sent = { key?: string; confirmed?: Update['confirmed'] };

/** What the pages of user management do, without the pages. */
export function accountsOf(pool: Pool, clock: Clock = systemClock) {
  const context = { pool, clock };
  return {
    context,

    /** Creates an account for ROCHE but for `changes`, after a search of his address. Gives its `sub`. */
    create: (actor: string, changes: Partial<UserForm> = {}, { key = randomUUID(), confirmed = [] }: Sent = {}) => {
      const form = { ...ROCHE, ...changes };
      const sent = { form, key, confirmed, origin: ORIGIN, q: form.email, salarieId: undefined };
      return createUser(context, { sub: actor }, sent);
    },

    /** Saves the sheet of `sub` as it is but for `changes`, in the version given or in today's. */
    async save(
      actor: string,
      sub: string,
      changes: Partial<UserForm>,
      { key = randomUUID(), confirmed = [], version }: Sent & { version?: number } = {},
    ): Promise<string> {
      const { present, ...form } = await this.sheet(actor, sub);
      const sent = { form: { ...form, ...changes }, key, confirmed, origin: ORIGIN };
      return updateUser(context, { sub: actor }, { ...sent, sub, version: version ?? present });
    },

    /** The sheet as `actor` would open it, and its version. */
    async sheet(actor: string, sub: string): Promise<UserForm & { present: number }> {
      const { rows } = await pool.query(
        `select u.civilite, u.nom, u.prenom, u.email, u.profils, u.deactivated_at is not null as desactive, u.version,
           array(select unnest(u.sirets) intersect select unnest(a.sirets) order by 1) as sirets
         from users u, users a where u.sub = $1 and a.sub = $2`,
        [sub, actor],
      );
      const { version, ...shown } = rows[0];
      return { ...shown, dateNaissance: '', motif: '', present: version };
    },
  };
}
