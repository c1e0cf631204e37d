import type { VisitorName } from './visitors.ts';

/** A list to measure: who asks for it, and what people type there, from what finds much to what finds nothing. */
export type ListPage = { path: string; by: VisitorName[]; typed?: string[] };

const PEOPLE = [
  'martin',
  'Lefèvre',
  'le',
  'chevalier manon',
  'of12',
  'manon.aubert',
  'xylophone',
  'personne@exemple.test',
];
const PORTAL: VisitorName[] = ['referent', 'user'];
const STAFF: VisitorName[] = ['agent', 'administrateur'];

/** Every list of oGestion, at its address. `:siren` is the largest organisme that the visitor may open. */
export const LISTS: readonly ListPage[] = [
  { path: '/utilisateurs', by: ['referent'], typed: PEOPLE },
  { path: '/utilisateurs/salaries?liste=q%3Dxylophone', by: ['referent'], typed: PEOPLE },
  { path: '/utilisateurs/historique', by: ['referent'] },
  { path: '/dossiers', by: PORTAL, typed: ['maçon', 'CA-', '2025', 'caces r482', 'AF-2025-0512345', 'parapluie'] },
  { path: '/reglements', by: PORTAL, typed: ['RG-2025', 'CA-2024', '00512345', 'AF 99', 'parapluie'] },
  { path: '/etablissements', by: PORTAL, typed: ['lyon', 'compagnons', '69', 'parapluie'] },
  { path: '/coordonnees-bancaires', by: PORTAL, typed: ['lyon', 'FICT', '69', 'parapluie'] },
  {
    path: '/organismes',
    by: STAFF,
    typed: ['cfa', 'lyon', 'formation conseil', 'Réseau national', '69', '001', 'parapluie'],
  },
  { path: '/organismes/:siren', by: STAFF },
  { path: '/organismes/:siren/historique', by: STAFF },
  { path: '/organismes/:siren/utilisateurs', by: STAFF, typed: PEOPLE },
  { path: '/annuaire', by: STAFF, typed: PEOPLE },
  { path: '/agents', by: ['administrateur'], typed: ['agent', 'martin', 'xylophone'] },
  { path: '/regions', by: ['administrateur'] },
  { path: '/journal', by: ['referent', ...STAFF], typed: PEOPLE },
];

export const nameOf = (path: string, visitor: VisitorName): string => `list ${path.split('?')[0]}, ${visitor}`;
export const FIGURES: string[] = LISTS.flatMap(({ path, by }) => by.map((visitor) => nameOf(path, visitor)));
