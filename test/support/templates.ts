import type { DatabaseName } from '../../scripts/postgres/databases.ts';

/** The password of both roles in the throwaway cluster, which listens on the loopback for the length of the run. */
export const PASSWORD = 'only-for-the-tests';

/** The name of the migrated and seeded database that private copies are made of. */
export const templateOf = (name: DatabaseName): string => `template_${name}`;
