import pg from 'pg';
import { secondsFrom, systemClock } from '#shared/clock.ts';

const DAY_SECONDS = 86_400;
/** Half the length of a campaign that the demo opens around today. */
const HALF_DAYS = 20;

/**
 * Readies the database of Digit Invest for a demonstration. With `campagneOuverte`, every date of the last campaign moves
 * by the same number of days so that today is in the middle of the deposits: something can be tried whatever the day.
 * Doing it again changes nothing the same day. Refuses in production.
 */
export async function seedDigitInvest(databaseUrl: string, { campagneOuverte = false } = {}): Promise<void> {
  if (process.env.NODE_ENV === 'production') throw new Error('Seeding refuses to run in production.');
  if (!campagneOuverte) return;
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query('begin');
    await moveLastCampagne(client, secondsFrom(systemClock, HALF_DAYS * DAY_SECONDS));
    await client.query('commit');
  } finally {
    await client.end();
  }
}

/** Moves the campaign so that it closes at the end of the day of `cloture`, in Paris. */
async function moveLastCampagne(db: Pick<pg.Client, 'query'>, cloture: Date): Promise<void> {
  const { rows } = await db.query<{ millesime: number; days: number }>(
    `select millesime, ($1::timestamptz at time zone 'Europe/Paris')::date
       - (cloture_at at time zone 'Europe/Paris')::date as days
     from campagnes order by millesime desc limit 1`,
    [cloture],
  );
  for (const { millesime, days } of rows) {
    await db.query(
      `update campagnes set
         ouverture_at = (ouverture_at at time zone 'Europe/Paris' + $2 * interval '1 day') at time zone 'Europe/Paris',
         cloture_at = (cloture_at at time zone 'Europe/Paris' + $2 * interval '1 day') at time zone 'Europe/Paris'
       where millesime = $1`,
      [millesime, days],
    );
    await db.query(
      'update campagne_etapes set debut_le = debut_le + $2::int, fin_le = fin_le + $2::int where millesime = $1',
      [millesime, days],
    );
  }
}
