import argon2 from 'argon2';
import { DEMO_PASSWORD } from '../../../scripts/cast.ts';
import { type Figure, type Load, measure } from '../figures.ts';
import type { Bench, Part } from '../part.ts';
import * as world from '../world.ts';
import { commonLoads, FIGURES, loginLoad } from './plan.ts';
import { openidTargets } from './targets.ts';

/** Logins and tokens, next to a bare oidc-provider. */
export const openid: Part = {
  name: 'openid',
  figures: Object.values(FIGURES),
  measure: measureOpenId,
  targets: openidTargets,
};

/** Makes every load of the plan that is asked for, in order. */
async function measureOpenId({ around, options, wants, tell }: Bench): Promise<Figure[]> {
  const figures: Figure[] = [];
  const make = async (loads: Load[]): Promise<void> => {
    for (const load of loads.filter(({ what }) => wants(what))) {
      const figure = await measure(around.database, load);
      figures.push(figure);
      tell(figure);
    }
  };
  const flags = world.profilingOf(around, options);
  const ogestion = await world.launchOgestion(around, flags);
  const bare = await world.launchBare(around);
  const digitInvest = world.digitInvestSpeaker(around.digitInvestUrl, around.seeded.clientKey);
  try {
    await make(commonLoads({ ogestion, bare, digitInvest, options }));
  } finally {
    await Promise.all([ogestion.stop(), bare.stop()]);
  }
  await world.during(world.launchOgestion(around, ['--import', './test/bench/no-hash.ts', ...flags]), (server) =>
    make([loginLoad(FIGURES.loginCost, server, options)]),
  );
  const hash = await argon2.hash(DEMO_PASSWORD, { memoryCost: 19456, timeCost: 2, parallelism: 1 });
  await world.during(world.launchBare(around, hash), (server) =>
    make([loginLoad(FIGURES.loginBareHash, server, options)]),
  );
  return figures;
}
