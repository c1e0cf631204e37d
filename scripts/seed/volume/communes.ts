import { regionOf } from '../../../idp-ogestion/src/domain/regions.ts';

export type Commune = { codePostal: string; ville: string; region: string };

/** Towns of every region; Auvergne-Rhône-Alpes has the most, so that the agent of the cast is that of the largest region. */
const TOWNS = `
  01000 Bourg-en-Bresse, 03000 Moulins, 07000 Privas, 15000 Aurillac, 26000 Valence, 38000 Grenoble, 42000 Saint-Étienne
  43000 Le Puy-en-Velay, 63000 Clermont-Ferrand, 69007 Lyon, 69100 Villeurbanne, 73000 Chambéry, 74000 Annecy, 38200 Vienne
  69400 Villefranche-sur-Saône, 42300 Roanne, 75011 Paris, 75015 Paris, 77000 Melun, 78000 Versailles, 91000 Évry-Courcouronnes
  92000 Nanterre, 93200 Saint-Denis, 94000 Créteil, 95000 Cergy, 93100 Montreuil, 92100 Boulogne-Billancourt, 21000 Dijon
  25000 Besançon, 39000 Lons-le-Saunier, 58000 Nevers, 71000 Mâcon, 89000 Auxerre, 90000 Belfort, 70000 Vesoul, 22000 Saint-Brieuc
  29200 Brest, 29000 Quimper, 35000 Rennes, 35400 Saint-Malo, 56000 Vannes, 56100 Lorient, 18000 Bourges, 28000 Chartres
  36000 Châteauroux, 37000 Tours, 41000 Blois, 45000 Orléans, 20000 Ajaccio, 20200 Bastia, 67000 Strasbourg, 68100 Mulhouse
  51100 Reims, 54000 Nancy, 57000 Metz, 10000 Troyes, 88000 Épinal, 08000 Charleville-Mézières, 59000 Lille, 62000 Arras, 80000 Amiens
  60000 Beauvais, 02000 Laon, 59140 Dunkerque, 59300 Valenciennes, 62200 Boulogne-sur-Mer, 76000 Rouen, 76600 Le Havre, 14000 Caen
  27000 Évreux, 50100 Cherbourg-en-Cotentin, 61000 Alençon, 33000 Bordeaux, 87000 Limoges, 86000 Poitiers, 17000 La Rochelle, 64000 Pau
  64100 Bayonne, 16000 Angoulême, 24000 Périgueux, 40000 Mont-de-Marsan, 47000 Agen, 79000 Niort, 19100 Brive-la-Gaillarde
  31000 Toulouse, 34000 Montpellier, 30000 Nîmes, 66000 Perpignan, 81000 Albi, 65000 Tarbes, 46000 Cahors, 12000 Rodez
  11000 Carcassonne, 32000 Auch, 82000 Montauban, 44000 Nantes, 49000 Angers, 72000 Le Mans, 85000 La Roche-sur-Yon, 53000 Laval
  44600 Saint-Nazaire, 13013 Marseille, 06000 Nice, 83000 Toulon, 84000 Avignon, 13100 Aix-en-Provence, 05000 Gap
  04000 Digne-les-Bains, 83600 Fréjus, 97110 Pointe-à-Pitre, 97200 Fort-de-France, 97300 Cayenne, 97400 Saint-Denis, 97600 Mamoudzou`;

export const COMMUNES: Commune[] = TOWNS.trim()
  .split(/[\n,]\s*/)
  .map((town) => {
    const [codePostal = '', ville = ''] = town.split(/ (.+)/);
    return { codePostal, ville, region: regionOf(codePostal) as string };
  });

const BY_REGION = Map.groupBy(COMMUNES, ({ region }) => region);

/** The n-th town of a region, over and over again. */
export function communeIn(region: string, n: number): Commune {
  const communes = BY_REGION.get(region) ?? COMMUNES;
  return communes[n % communes.length] as Commune;
}
