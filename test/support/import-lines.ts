import { BOURG, DOMBES, GRENOBLE, LYON } from '../../scripts/cast.ts';

/** Lines of Constructys' own file of établissements: those of the Dombes as the seed has them, and others that are new. */
const yes = (value: boolean): string => (value ? 'oui' : 'non');
const ORGANISME = {
  siren: DOMBES.siren,
  raison_sociale: DOMBES.raisonSociale,
  nda: DOMBES.nda,
  est_of: yes(DOMBES.of),
  est_cfa: yes(DOMBES.cfa),
};
const lineOf = ({ siret, adresse, codePostal, ville, uai, siege }: typeof BOURG) => ({
  ...ORGANISME,
  ...{ siret, adresse, code_postal: codePostal, ville, uai: uai ?? '', cfa: 'oui', siege: yes(siege) },
});
export const bourg = lineOf(BOURG);
export const lyon = lineOf(LYON);
export const grenoble = lineOf(GRENOBLE);
export const TREVOUX = {
  ...lyon,
  siret: '00012345500040',
  code_postal: '01600',
  ville: 'Trévoux',
  adresse: '2 quai de la Saône',
};
export const LEMAN = {
  ...ORGANISME,
  ...{ siren: '000987651', raison_sociale: 'Institut du Léman', nda: '84740000505', est_cfa: 'non' },
  ...{
    siret: '00098765100015',
    adresse: '1 place du Marché',
    code_postal: '74000',
    ville: 'Annecy',
    uai: '',
    cfa: 'non',
    siege: 'oui',
  },
};
