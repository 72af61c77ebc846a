/** Migrations that take long enough to be killed in the middle of; shared by the test and its child process. */
import type { Migration } from '../../../../main/storage/migrate.ts';

export const APPLICATION_ID = 0x54455354;
const STEPS = 8;
const ROWS = 3000;

/** Each step makes a table and fills it: half a step is a table without all of its rows. */
export const SLOW_MIGRATIONS: readonly Migration[] = Array.from({ length: STEPS }, (_, index) => ({
  version: index + 1,
  description: `step ${index + 1}`,
  sql: `CREATE TABLE step_${index + 1} (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT;
    WITH RECURSIVE counter (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counter WHERE n < ${ROWS})
    INSERT INTO step_${index + 1} SELECT n, hex(randomblob(100)) FROM counter`,
}));
export const ROWS_PER_STEP = ROWS;
