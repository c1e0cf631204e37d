import type { Profil } from '#shared/claims.ts';
import type { Sheet } from '../store/user-sheets.ts';
import type { UserData } from './user-form.ts';

/** What a form would change in a sheet. */
export type Changes = {
  /** Names of the fields of the identity that differ. */
  identity: ('civilite' | 'nom' | 'prenom')[];
  email: string | undefined;
  profils: { granted: Profil[]; taken: Profil[] };
  sirets: { granted: string[]; taken: string[] };
  activation: 'deactivate' | 'reactivate' | undefined;
};

/** Compares a sheet with what was typed. Établissements that the référent does not hold are out of the comparison (G13). */
export function changesOf(sheet: Sheet, data: UserData, desactive: boolean): Changes {
  const inactive = sheet.status === 'inactive';
  return {
    identity: (['civilite', 'nom', 'prenom'] as const).filter((field) => sheet[field] !== data[field]),
    email: sheet.email.toLowerCase() === data.email ? undefined : data.email,
    profils: difference(sheet.profils, data.profils),
    sirets: difference(sheet.sirets, data.sirets),
    activation: inactive === desactive ? undefined : desactive ? 'deactivate' : 'reactivate',
  };
}

const difference = <T>(before: T[], after: T[]): { granted: T[]; taken: T[] } => ({
  granted: after.filter((item) => !before.includes(item)),
  taken: before.filter((item) => !after.includes(item)),
});

export const changesProfils = ({ profils }: Changes): boolean => profils.granted.length + profils.taken.length > 0;
export const changesSirets = ({ sirets }: Changes): boolean => sirets.granted.length + sirets.taken.length > 0;
/** Whether rights are lost, which ends the sessions of the person. */
export const takesRights = ({ profils, sirets }: Changes): boolean => profils.taken.length + sirets.taken.length > 0;

export const changesNothing = (changes: Changes): boolean =>
  changes.identity.length === 0 &&
  changes.email === undefined &&
  changes.activation === undefined &&
  !changesProfils(changes) &&
  !changesSirets(changes);

export const NO_CHANGE: Changes = {
  identity: [],
  email: undefined,
  profils: { granted: [], taken: [] },
  sirets: { granted: [], taken: [] },
  activation: undefined,
};
