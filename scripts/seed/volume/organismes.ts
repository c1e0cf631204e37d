import { isSiren, isSiret } from '#shared/siret.ts';
import { isUai } from '#shared/uai.ts';
import { COMMUNES, type Commune, communeIn } from './communes.ts';
import { drawn, pick } from './draw.ts';
import { NOMS } from './names.ts';

/** Like those of the cast, these SIRENs begin by a zero: they are right, and nobody's. */
export const SIRENS = '001';

export type VolumeOrganisme = {
  siren: string;
  raisonSociale: string;
  nda: string;
  of: boolean;
  cfa: boolean;
  region: string;
};
export type VolumeSite = Commune & {
  siret: string;
  siren: string;
  raisonSociale: string;
  adresse: string;
  uai: string | null;
  cfa: boolean;
  siege: boolean;
  /** Days since it was closed; null while it is open. */
  closedFor: number | null;
};

/** The two largest have this part of all établissements: 200 and 100 of 10 000. */
const NETWORKS: [raisonSociale: string, part: number][] = [
  ['Réseau national des CFA du Bâtiment', 0.02],
  ['Compagnons formateurs de France', 0.01],
];
const KINDS: [name: string, of: boolean, cfa: boolean][] = [
  ['BTP CFA', true, true],
  ['Campus TP', true, true],
  ['CFA', false, true],
  ['École des métiers', true, true],
  ['Centre de formation', true, false],
  ['Formation conseil', true, false],
  ['Institut technique', true, true],
];
const WAYS = [
  'rue des Compagnons',
  'avenue Jean Jaurès',
  'rue de la République',
  'allée des Maçons',
  'boulevard Pasteur',
];

const SIGNS = [...'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
/** What begins by `digits` and ends by the sign that makes it right. */
const controlled = (digits: string, isRight: (whole: string) => boolean): string =>
  SIGNS.map((sign) => digits + sign).find(isRight) as string;

/** The organismes of the volume, the largest first, in every region. */
export const volumeOrganismes = (count: number): VolumeOrganisme[] =>
  Array.from({ length: count }, (_, n) => organisme(n));

function organisme(n: number): VolumeOrganisme {
  const { ville, region } = seatOf(n);
  const [kind, of, cfa] = pick(KINDS, drawn(n, 1));
  const nom = pick(NOMS, drawn(n, 2));
  const [network] = NETWORKS[n] ?? [];
  return {
    siren: controlled(`${SIRENS}${String(n).padStart(5, '0')}`, isSiren),
    raisonSociale: network ?? `${kind} ${nom.charAt(0)}${nom.slice(1).toLowerCase()} ${ville}`,
    nda: `${region}${String(n + 1).padStart(9, '0')}`,
    ...(network ? { of: true, cfa: true } : { of, cfa }),
    region,
  };
}

/** Towns follow one another in such steps that a few organismes already are of many regions. */
const seatOf = (n: number): Commune => pick(COMMUNES, n * 37);

/** `count` établissements of these organismes: a seat each, then more, most of them for those that come first. */
export function volumeSites(organismes: VolumeOrganisme[], count: number): VolumeSite[] {
  const held = organismes.map(() => 0);
  return Array.from({ length: count }, (_, n) => {
    const rank = n < organismes.length ? n : ownerOf(n - organismes.length, organismes.length, count);
    const nth = (held[rank] ?? 0) + 1;
    held[rank] = nth;
    return site(organismes[rank] as VolumeOrganisme, rank, nth, n);
  });
}

/** Which organisme has the n-th établissement that is no seat. */
function ownerOf(n: number, organismes: number, sites: number): number {
  const [first = 0, second = 0] = NETWORKS.map(([, part]) => Math.round(part * sites) - 1);
  if (n < first) return 0;
  if (n < first + second) return 1;
  return 2 + Math.min(drawn(n, 3) % (organismes - 2), drawn(n, 4) % (organismes - 2));
}

/** The n-th of all, which is the `nth` of its organisme: networks are everywhere, the others in their region. */
function site(
  { siren, raisonSociale, region, cfa }: VolumeOrganisme,
  rank: number,
  nth: number,
  n: number,
): VolumeSite {
  const siege = nth === 1;
  const near = rank < NETWORKS.length ? pick(COMMUNES, nth * 37) : communeIn(region, drawn(n, 5));
  return {
    ...(siege ? seatOf(rank) : near),
    siret: controlled(siren + String(nth).padStart(4, '0'), isSiret),
    ...{ siren, raisonSociale, siege, cfa },
    adresse: `${1 + (drawn(n, 6) % 180)} ${pick(WAYS, drawn(n, 7))}`,
    uai: cfa ? controlled(String(1_000_000 + n), isUai) : null,
    closedFor: !siege && drawn(n, 8) % 25 === 0 ? drawn(n, 9) % 900 : null,
  };
}
