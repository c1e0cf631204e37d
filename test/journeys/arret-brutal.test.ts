import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type ApplicationProcess, applicationProcess } from '#test/application-process.ts';
import { makeClientKey, publicPart } from '#test/client-key.ts';
import { fastFolder } from '#test/fast-folder.ts';
import { lastingPort } from '#test/lasting-port.ts';
import { ogestionEnv } from '#test/ogestion-world.ts';
import { TEST_KEY_SECRET, TEST_PEPPER } from '#test/secrets.ts';
import { type Answer, Visitor } from '#test/visitor.ts';
import { digitInvestEnv } from '#test/world.ts';
import { prepareDatabase } from '../../idp-ogestion/src/store/prepare.ts';
import { CLAIRE, DEMO_PASSWORD, PAUL } from '../../scripts/cast.ts';
import { type Cluster, startCluster } from '../../scripts/postgres/cluster.ts';
import { ensureDatabases } from '../../scripts/postgres/databases.ts';
import { pgdataOf, removeHome } from '../../scripts/postgres/places.ts';
import { seedOgestion } from '../../scripts/seed.ts';

let folder: string;
let cluster: Cluster;
let ogestion: ApplicationProcess;
let digitInvest: ApplicationProcess;
let issuer: string;
let url: string;
let visitor: Visitor;

beforeEach(async () => {
  folder = await fastFolder();
  cluster = await startCluster({ folder, port: 0 });
  const passwords = { ogestion: 'one', digit_invest: 'two' };
  const { ogestion: ogestionUrl, digit_invest: digitInvestUrl } = await ensureDatabases(
    cluster.superuserUrl,
    passwords,
  );
  const databases = { ogestionUrl, digitInvestUrl, drop: async () => {} };
  issuer = `http://localhost:${await lastingPort()}`;
  url = `http://localhost:${await lastingPort()}`;
  const key = await makeClientKey();
  await prepareDatabase(ogestionUrl);
  const secrets = { pepper: TEST_PEPPER, keySecret: TEST_KEY_SECRET };
  await seedOgestion(ogestionUrl, { ...secrets, digitInvestUrl: url, digitInvestKey: publicPart(key) });
  visitor = new Visitor();
  ogestion = applicationProcess('idp-ogestion', {
    ...ogestionEnv(issuer, databases),
    OGESTION_PORT: new URL(issuer).port,
  });
  digitInvest = applicationProcess('rp-digit-invest', {
    ...digitInvestEnv(url, issuer, databases, key),
    DIGIT_INVEST_PORT: new URL(url).port,
    DIGIT_INVEST_CLAIMS_MAX_AGE_SECONDS: '1',
  });
  await Promise.all([ogestion.start(), digitInvest.start()]);
});
afterEach(async () => {
  await Promise.all([ogestion.stop(), digitInvest.stop()]);
  await cluster.stop();
  removeHome(folder);
});

const signIn = (page: Answer, email: string) => visitor.submit(page, '/connexion/', { email, password: DEMO_PASSWORD });

test('oGestion tué sur la page de connexion : la même page sert encore après son retour', async () => {
  const login = await visitor.get(url);
  await ogestion.kill();
  await ogestion.start();
  expect((await signIn(login, PAUL.email)).body).toContain('Validation des CGU');
});

test('oGestion tué pendant la connexion : rien n’est perdu, la personne arrive', async () => {
  const login = await visitor.get(url);
  const cut = signIn(login, PAUL.email).catch(() => undefined);
  await ogestion.kill();
  await cut;
  await ogestion.start();
  const again = await visitor.get(url);
  const arrived = again.body.includes('Je me connecte') ? await signIn(again, PAUL.email) : again;
  expect(arrived.body).toContain('Validation des CGU');
});

test('Digit Invest tué sur la page des CGU : la session et l’acceptation survivent', async () => {
  const gate = await signIn(await visitor.get(url), PAUL.email);
  await digitInvest.kill();
  await digitInvest.start();
  expect((await visitor.submit(gate, '/cgu/accepter')).body).toContain('Campagne');
  await digitInvest.kill();
  await digitInvest.start();
  expect((await visitor.get(url)).body).toContain('Campagne');
});

test('oGestion tué entre une déconnexion et son annonce : Digit Invest l’apprend en relisant les droits', async () => {
  const gate = await signIn(await visitor.get(url), PAUL.email);
  await visitor.submit(gate, '/cgu/accepter');
  await digitInvest.kill();
  await visitor.submit(await visitor.get(issuer), '/deconnexion');
  await ogestion.kill();
  await Promise.all([ogestion.start(), digitInvest.start()]);
  expect((await visitor.get(url)).body).toContain('Je me connecte');
});

test('PostgreSQL tué : ce qui était acquis l’est encore, et une connexion en cours se reprend', async () => {
  await visitor.submit(await signIn(await visitor.get(url), PAUL.email), '/cgu/accepter');
  const late = new Visitor();
  const page = await late.get(url);

  const [pid = ''] = (await readFile(path.join(pgdataOf(cluster.home), 'postmaster.pid'), 'utf8')).split('\n');
  process.kill(Number(pid), 'SIGKILL');
  await cluster.ended;
  cluster = await startCluster({ folder, port: cluster.port });

  expect((await visitor.get(url)).body).toContain('Campagne');
  const stale = await late.submit(page, '/connexion/', { email: CLAIRE.email, password: DEMO_PASSWORD });
  const again = stale.body.includes('a expiré') ? await late.get(url) : stale;
  const arrived = again.body.includes('Je me connecte')
    ? await late.submit(again, '/connexion/', { email: CLAIRE.email, password: DEMO_PASSWORD })
    : again;
  expect(arrived.body).toContain('Validation des CGU');
});
