/** The pepper of the hashes in the seeded template, and of every oGestion that runs in the tests. */
export const TEST_PEPPER = 'pepper-of-the-tests-which-is-no-secret';
