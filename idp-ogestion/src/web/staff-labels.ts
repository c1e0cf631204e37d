import type { StaffRole } from '../store/users.ts';

/** What the roles of Constructys' own people are called, and what each may do. */
export const ROLE_LABELS: Record<StaffRole, { text: string; hint: string }> = {
  administrateur: {
    text: 'Administrateur',
    hint: 'Toutes les régions ; gère aussi les agents et les contacts des Directions régionales.',
  },
  agent: {
    text: 'Agent de Direction régionale',
    hint: 'Les organismes, établissements et utilisateurs de ses régions.',
  },
  instructeur: {
    text: 'Instructeur',
    hint: "L'instruction des demandes dans Digit Invest CFA ; ne gère pas les organismes. Sans région cochée, toutes.",
  },
};
