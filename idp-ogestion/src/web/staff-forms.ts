import type { Context } from 'koa';
import type { StaffForm } from '../domain/staff-form.ts';
import type { StaffSheet } from '../store/staff.ts';
import { sentBy, TEXT_MAX, textOf } from './user-forms.ts';

/** The sheet of somebody of Constructys as it was typed and ticked. Any other field of the form is left where it is. */
export function staffFormOf(ctx: Context): StaffForm {
  const sent = sentBy(ctx);
  const text = (name: string) => textOf(sent, name, TEXT_MAX);
  return {
    ...{ civilite: text('civilite'), nom: text('nom'), prenom: text('prenom'), email: text('email') },
    ...{ role: text('role'), regions: sent.getAll('regions') },
  };
}

/** A sheet as its form shows it. */
export const formOfStaff = ({ civilite, nom, prenom, email, role, regions }: StaffSheet): StaffForm => ({
  ...{ civilite: civilite ?? '', nom, prenom, email, role, regions },
});

/** The form of a new account: most are agents. */
export const blankStaff: StaffForm = { civilite: '', nom: '', prenom: '', email: '', role: 'agent', regions: [] };
