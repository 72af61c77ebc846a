/** Reserves and settles until it is killed, and says of each step that it is done once it is. */
import { openDatabase } from '../../../../main/storage/database.ts';
import { createBudgetStore } from '../../../../main/trace/budget/budget-store.ts';
import { JOURNAL_APPLICATION_ID, JOURNAL_MIGRATIONS } from '../../../../main/trace/migrations.ts';

const [path = '', first = '0'] = process.argv.slice(2);
const database = openDatabase({
  path,
  durability: 'full',
  applicationId: JOURNAL_APPLICATION_ID,
  migrations: JOURNAL_MIGRATIONS,
});
const store = createBudgetStore(database);
for (let number = Number(first); ; number += 1) {
  store.keepReservation({
    reservationId: `r${number}`,
    at: '2026-01-05T09:00:00.000Z',
    traceId: null,
    sessionId: 's',
    modelId: 'cloud/one',
    worst: { usd: 3, tokens: 30 },
  });
  process.stdout.write(`held ${number}\n`);
  store.keepSettlement(`r${number}`, { usd: 1, tokens: 10 });
  await new Promise((resolve) => setImmediate(resolve));
  process.stdout.write(`settled ${number}\n`);
}
