import { openDoor, startDigitInvest, startOgestion, type World } from '#test/world.ts';

const portOf = (url: string): number => Number(new URL(url).port);

/** Starts oGestion again where it was stopped. */
export async function restartOgestion(world: World): Promise<void> {
  const { url, env } = world.ogestion;
  world.ogestion = await startOgestion(await openDoor(portOf(url)), env);
}

/** Stops Digit Invest and starts it again, with other CGU if a folder is given. */
export async function restartDigitInvest(world: World, cguFolder?: string): Promise<void> {
  const { url, env } = world.digitInvest;
  await world.digitInvest.stop();
  world.digitInvest = await startDigitInvest(await openDoor(portOf(url)), env, cguFolder);
}
