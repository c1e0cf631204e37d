import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { hostileForm } from '#test/access/forms.ts';
import { addTargets, TARGETS } from '#test/access/people.ts';
import { stateOf } from '#test/access/state.ts';
import { type OpWorld, startOp } from '#test/op-world.ts';
import { subOf } from '#test/people.ts';
import { changed, Referent } from '#test/referent.ts';
import { ADMINISTRATEUR, AGENT, BOURG, CLAIRE, DOMBES, LUC, LYON, PAUL, SAINT_PAUL } from '../../scripts/cast.ts';

let op: OpWorld;
beforeAll(async () => {
  op = await startOp();
  await addTargets(op.db);
});
afterAll(() => op.stop());

const userOf = async (sub: string) => (await op.db.query('select * from users where sub = $1', [sub])).rows[0];
const staffOf = async (sub: string) =>
  (await op.db.query('select role, regions from staff where sub = $1', [sub])).rows;
/** An account is created after a search that found nobody. */
const CREATION = `/utilisateurs/nouveau?liste=${encodeURIComponent('q=personne-de-ce-nom')}`;
/** The form that claims everything, with what its sender would really type. */
const claiming = (typed: Record<string, string | string[] | undefined> = {}) => changed(hostileForm(), typed);
/** The columns of an account that a form has changed. */
const moved = (before: Record<string, unknown>, after: Record<string, unknown>): string[] =>
  Object.keys(before)
    .filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]))
    .toSorted();

describe('G13 S88 : un formulaire n’écrit que ce que sa page propose, quoi qu’on y ajoute (ASVS 8.2.3)', () => {
  test('G12 : « Mon compte » ne change que la civilité et les noms', async () => {
    const paul = await subOf(op.db, PAUL);
    const before = await userOf(paul);
    const visitor = await Referent.signedIn(op, PAUL);
    const at = await userOf(paul);
    expect((await visitor.post('/mon-compte', claiming({ version: String(before.version) }))).status).toBe(200);
    const names = ['civilite', 'nom', 'prenom', 'search', 'version'];
    expect(moved(at, await userOf(paul))).toEqual(names);
    expect(await staffOf(paul)).toEqual([]);
  });

  test('G13 : la fiche d’un utilisateur refuse en entier un établissement que le référent ne tient pas', async () => {
    const claire = await Referent.signedIn(op, CLAIRE);
    const before = await stateOf(op.db);
    expect((await claire.post(`/utilisateurs/${TARGETS.dombes}`, claiming())).status).toBe(403);
    expect(await stateOf(op.db)).toEqual(before);
  });

  test('G13 S74 : ce qu’elle propose est enregistré, ni le genre du compte, ni son identifiant, ni les autres', async () => {
    const claire = await Referent.signedIn(op, CLAIRE);
    const before = await userOf(TARGETS.dombes);
    const mine = {
      sirets: [BOURG.siret, LYON.siret],
      version: String(before.version),
      desactive: undefined,
      email: before.email,
    };
    expect((await claire.post(`/utilisateurs/${TARGETS.dombes}`, claiming(mine))).status).toBe(200);
    const after = await userOf(TARGETS.dombes);
    expect(moved(before, after)).toEqual(['civilite', 'nom', 'prenom', 'profils', 'search', 'sirets', 'version']);
    expect(after.sirets).toEqual([BOURG.siret, LYON.siret]);
    expect(await staffOf(TARGETS.dombes)).toEqual([]);
    expect(await userOf('intrus')).toBeUndefined();
  });

  test('G13 : une création ne choisit ni le genre du compte, ni son identifiant, ni un établissement d’ailleurs', async () => {
    const claire = await Referent.signedIn(op, CLAIRE);
    const before = await stateOf(op.db);
    expect((await claire.post(CREATION, claiming())).status).toBe(403);
    expect(await stateOf(op.db)).toEqual(before);
    const { status } = await claire.post(CREATION, claiming({ sirets: [LYON.siret], nom: 'NOUVELLE' }));
    expect(status).toBe(200);
    const { rows } = await op.db.query("select * from users where email = 'intrus@exemple.test'");
    expect(rows).toMatchObject([
      { kind: 'portail', sirets: [LYON.siret], password_hash: null, email_verified_at: null },
    ]);
    expect(rows[0].sub).not.toBe('intrus');
    expect(await staffOf(rows[0].sub)).toEqual([]);
  });

  test('S15 : la fiche d’un organisme garde son Siren, et sa région est de celles de l’agent', async () => {
    const agente = await Referent.signedIn(op, AGENT);
    const before = await stateOf(op.db);
    const sitesBefore = await op.db.query('select * from etablissements order by siret');
    const elsewhere = await agente.post(`/organismes/${DOMBES.siren}/modifier`, claiming({ region: '04' }));
    expect(elsewhere.status).toBe(422);
    expect(await stateOf(op.db)).toEqual(before);
    expect((await agente.post(`/organismes/${DOMBES.siren}/modifier`, claiming())).status).toBe(200);
    const changes = Object.entries(await stateOf(op.db)).filter(([name, sum]) => before[name] !== sum);
    expect(changes.map(([name]) => name)).toEqual(['etablissements', 'operations', 'organismes']);
    const { rows } = await op.db.query("select siren, region_code from organismes where raison_sociale = 'Intrus'");
    expect(rows).toEqual([{ siren: DOMBES.siren, region_code: '84' }]);
    const sites = await op.db.query('select * from etablissements order by siret');
    for (const [rank, site] of sites.rows.entries())
      expect(moved(sitesBefore.rows[rank], site)).toEqual(
        site.siren === DOMBES.siren ? ['raison_sociale', 'search', 'version'] : [],
      );
  });

  test('S15 G13 : un agent n’attache personne à un établissement d’une autre région, ni ne fait d’agent', async () => {
    const agente = await Referent.signedIn(op, AGENT);
    const luc = await subOf(op.db, LUC);
    const before = await stateOf(op.db);
    const refused = [];
    for (const path of ['/utilisateurs/nouveau', `/utilisateurs/${TARGETS.reunion}`, `/utilisateurs/${luc}`]) {
      const form = claiming({ sirets: [SAINT_PAUL.siret] });
      refused.push((await agente.post(`/organismes/${DOMBES.siren}${path}`, form)).status);
    }
    expect(refused).toEqual([403, 404, 404]);
    expect(await stateOf(op.db)).toEqual(before);
  });

  test('S15 : la fiche d’un agent ne devient pas un compte d’organisme', async () => {
    const odile = await Referent.signedIn(op, ADMINISTRATEUR);
    const before = await userOf(TARGETS.staff);
    const typed = { role: 'agent', regions: ['84'], version: String(before.version), email: before.email };
    expect((await odile.post(`/agents/${TARGETS.staff}`, claiming(typed))).status).toBe(200);
    const after = await userOf(TARGETS.staff);
    expect(moved(before, after)).toEqual(['civilite', 'nom', 'prenom', 'search', 'version']);
    expect(await staffOf(TARGETS.staff)).toEqual([{ role: 'agent', regions: ['84'] }]);
  });
});
