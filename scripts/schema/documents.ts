/** The documents of the schemas, and the database of a test that each is about. */
export const SCHEMAS = [
  { file: 'docs/schema/ogestion.sql', title: 'Database `ogestion`', url: 'ogestionUrl' },
  { file: 'docs/schema/digit-invest.sql', title: 'Database `digit_invest`', url: 'digitInvestUrl' },
] as const;
