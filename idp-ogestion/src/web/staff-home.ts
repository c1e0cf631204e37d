import { isAdministrator, isAgent } from '../domain/staff.ts';
import type { Region } from '../store/regions.ts';
import type { User } from '../store/users.ts';
import { ROLE_LABELS } from './staff-labels.ts';

const AGENT = [
  {
    ...{ href: '/organismes', icon: 'building-2', title: 'Organismes' },
    text: 'Créer un organisme, ses établissements, son premier référent',
  },
  {
    ...{ href: '/annuaire', icon: 'users', title: 'Utilisateurs' },
    text: 'Chercher une personne dans tous les organismes de vos régions',
  },
  {
    ...{ href: '/journal', icon: 'list-checks', title: 'Journal' },
    text: 'Qui a fait quoi dans vos régions, depuis douze mois',
  },
];

const ADMINISTRATOR = [
  {
    ...{ href: '/agents', icon: 'user-round-plus', title: 'Agents' },
    text: 'Les comptes de ceux de Constructys, leurs rôles et leurs régions',
  },
  {
    ...{ href: '/regions', icon: 'mail', title: 'Régions' },
    text: 'Les contacts des Directions régionales, que montre la page publique',
  },
];

/** What the home page says to somebody of Constructys: who he is there, and what he may do. */
export const staffHome = (user: User, regions: Region[]) => ({
  role: user.staff && ROLE_LABELS[user.staff.role],
  regions: regions.filter(({ code }) => user.staff?.regions.includes(code)).map(({ libelle }) => libelle),
  tiles: [...(isAgent(user) ? AGENT : []), ...(isAdministrator(user) ? ADMINISTRATOR : [])],
});
