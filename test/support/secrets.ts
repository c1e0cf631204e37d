/** The pepper of the hashes in the seeded template, and of every oGestion that runs in the tests. */
export const TEST_PEPPER = 'pepper-of-the-tests-which-is-no-secret';
/** What opens the IBANs of the seeded template. */
export const TEST_KEY_SECRET = 'key-encryption-secret-of-the-tests!!';
