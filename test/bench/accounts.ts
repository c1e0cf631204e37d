/** Accounts that log in during a run, each used by one simulated person at a time: more than there are people. */
export const ACCOUNTS = 64;
