/** A number without sign that depends on `n` and `salt` alone and looks drawn by lot: each run gives the same volume. */
export function drawn(n: number, salt: number): number {
  let mixed = Math.imul(n + 1, 0x9e3779b1) ^ Math.imul(salt, 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d);
  mixed = Math.imul(mixed ^ (mixed >>> 12), 0x297a2d39);
  return (mixed ^ (mixed >>> 15)) >>> 0;
}

/** The n-th of a list that begins again. */
export const pick = <T>(list: readonly T[], n: number): T => list[n % list.length] as T;
