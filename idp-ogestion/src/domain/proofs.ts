import type { User } from '../store/users.ts';

/** A proof of who one is, by its name in `amr` (RFC 8176). */
export type Proof = 'pwd';

/** Who is signing in, and what he has proved so far. */
export type Proved = { sub: string; kind: User['kind']; proofs: readonly Proof[] };

/** What each kind of account gives to sign in, in this order. A second factor of Constructys' own people is one more word. */
const REQUIRED: Record<User['kind'], readonly Proof[]> = { portail: ['pwd'], interne: ['pwd'] };

/** The proof that is still to be asked for: a login goes on while there is one, and is nowhere else decided to be complete. */
export const missingProof = ({ kind, proofs }: Omit<Proved, 'sub'>): Proof | undefined =>
  REQUIRED[kind].find((proof) => !proofs.includes(proof));
