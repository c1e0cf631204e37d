import type { Champ } from '../../domain/demandes/contenu.ts';
import type { Statut } from '../../domain/demandes/lecture.ts';
import type { Branche, Categorie } from '../../store/demandes.ts';

/** The words of each code, and the statuts with their badge. */
export const STATUTS: Record<Statut, { text: string; kind: string; icon: string }> = {
  BROUILLON: { text: 'Brouillon', kind: '', icon: 'pencil' },
};

export const BRANCHE: Record<Branche, string> = {
  BATIMENT: 'Bâtiment',
  TP: 'Travaux publics',
  NEGOCE: 'Négoce des matériaux de construction et de bois',
};

export const CATEGORIE: Record<Categorie, string> = {
  MACHINES_OUTILLAGE: "Machines et outillage d'atelier",
  ENGINS_MATERIEL_CHANTIER: 'Engins et matériel de chantier',
  PLATEAU_TECHNIQUE_ENERGIE: 'Plateau technique énergie (pompe à chaleur, photovoltaïque, ventilation)',
  SIMULATEURS_NUMERIQUE: 'Simulateurs et équipements numériques',
  MOBILIER_ATELIER: "Mobilier et aménagement d'atelier",
  LOCAUX_PEDAGOGIQUES: 'Travaux et modernisation des locaux pédagogiques',
  SECURITE_COLLECTIVE: 'Sécurité collective',
  ACCESSIBILITE_HANDICAP: 'Accessibilité et handicap',
  AUTRE: 'Autre',
};

export const CIVILITE = { MME: 'Madame', M: 'Monsieur' };

export const CHAMP: Record<Champ, string> = {
  intitule: 'Intitulé',
  branche: 'Branche',
  categorie: 'Catégorie',
  description: 'Description',
  montantEnvisage: 'Montant envisagé',
  civilite: 'Civilité',
  nom: 'Nom',
  prenom: 'Prénom',
  fonction: 'Fonction',
  email: 'Adresse mail',
  telephone: 'Téléphone',
};
