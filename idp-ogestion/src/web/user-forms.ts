import { randomUUID } from 'node:crypto';
import type { Context } from 'koa';
import { z } from 'zod';
import { WARNING_CODES } from '../domain/faults.ts';
import type { UserForm } from '../domain/user-form.ts';
import type { Sheet } from '../store/user-sheets.ts';

/** The form that was sent, each name with all its values: those of a table of boxes may be many. */
export const sentBy = (ctx: Context): URLSearchParams => new URLSearchParams(ctx.request.rawBody ?? '');

/** What cannot be read is taken for empty: no database holds a U+0000 (fact 10). */
export const textOf = (sent: URLSearchParams, name: string, max: number): string => {
  const text = sent.get(name) ?? '';
  return text.length > max || text.includes('\0') ? '' : text;
};

export const TEXT_MAX = 1000;

/** The sheet as it was typed and ticked. Any other field of the form is left where it is. */
export function userFormOf(ctx: Context): UserForm {
  const sent = sentBy(ctx);
  const text = (name: string) => textOf(sent, name, TEXT_MAX);
  return {
    ...{ civilite: text('civilite'), nom: text('nom'), prenom: text('prenom'), email: text('email') },
    ...{ dateNaissance: text('dateNaissance'), profils: sent.getAll('profils'), sirets: sent.getAll('sirets') },
    ...{ desactive: sent.has('desactive'), motif: text('motif') },
  };
}

const keySchema = z.uuid().catch(() => randomUUID());
const salarieSchema = z.uuid().optional().catch(undefined);

/** What every form of these pages carries besides its fields. */
export function envelopeOf(ctx: Context) {
  const sent = sentBy(ctx);
  return {
    key: keySchema.parse(sent.get('operation')),
    version: Number.parseInt(textOf(sent, 'version', 10), 10) || 0,
    confirmed: WARNING_CODES.filter((code) => sent.getAll('confirme').includes(code)),
    showAll: sent.get('action') === 'voir-tous' || sent.get('vue') === 'tous',
    /** « Voir tous » is pressed: nothing is to be saved. */
    reshown: sent.get('action') === 'voir-tous',
  };
}

/** The salarié chosen in the list, as an address says it. */
export const chosenSalarie = (query: URLSearchParams): string | undefined =>
  salarieSchema.parse(query.get('salarie') ?? undefined);

export const typedDate = (iso: string | null): string => iso?.split('-').reverse().join('/') ?? '';

/** A sheet as its form shows it. */
export const formOfSheet = (sheet: Sheet): UserForm => ({
  ...{ civilite: sheet.civilite ?? '', nom: sheet.nom, prenom: sheet.prenom, email: sheet.email },
  ...{ dateNaissance: typedDate(sheet.dateNaissance), profils: sheet.profils, sirets: sheet.sirets },
  ...{ desactive: sheet.status === 'inactive', motif: sheet.deactivationReason ?? '' },
});

type Person = { civilite: string | null; nom: string; prenom: string; dateNaissance: string | null };

/** The form of a new account, for a salarié or for somebody who is not in the list; the basic profil comes ticked. */
export const emptyForm = (person?: Person, email = ''): UserForm => ({
  ...{ civilite: person?.civilite ?? '', nom: person?.nom ?? '', prenom: person?.prenom ?? '', email },
  ...{ dateNaissance: typedDate(person?.dateNaissance ?? null), profils: ['UTILISATEUR_PORTAIL_OF'], sirets: [] },
  ...{ desactive: false, motif: '' },
});
