/** Imports spans until it is killed, and says the number of each batch that was durable. Arguments: journal, first number. */
import { writeSync } from 'node:fs';
import { openDatabase } from '../../main/storage/database.ts';
import { createImportedSpanWriter } from '../../main/trace/import/create-imported-span-writer.ts';
import { createSaidIndexer } from '../../main/trace/import/said-indexer.ts';
import { JOURNAL_APPLICATION_ID, JOURNAL_MIGRATIONS } from '../../main/trace/migrations.ts';
import { systemClock } from '../../main/engine/system-clock.ts';
import { makeSpan } from './canonical-shapes.ts';

const [path = '', first = '1'] = process.argv.slice(2);
const database = openDatabase({
  path,
  durability: 'full',
  applicationId: JOURNAL_APPLICATION_ID,
  migrations: JOURNAL_MIGRATIONS,
});
const indexer = createSaidIndexer({ database, clock: systemClock });
const writer = createImportedSpanWriter({ database, clock: systemClock, onDidWrite: indexer.wake });
for (let number = Number(first); ; number++) {
  const traceId = `t${number}`;
  await writer.write([
    makeSpan({ traceId, spanId: 'root', startMs: 0, endMs: 9, input: `word${number} ${'and more of it '.repeat(60)}` }),
    makeSpan({ traceId, spanId: 'child', parentSpanId: 'root', startMs: 1, endMs: 2 }),
  ]);
  // At once and by the system: what was told must have left this process before it can be killed.
  writeSync(1, `${number}\n`);
  if (number % 3 === 0) await writer.settle();
}
