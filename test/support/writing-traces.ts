/**
 * Writes traces, several at a time, until it is killed: `node writing-traces.ts <journal> <first number>`. Prints the
 * number of each that it was told is durable.
 */
import { writeSync } from 'node:fs';
import { openDatabase } from '../../main/storage/database.ts';
import { JOURNAL_APPLICATION_ID, JOURNAL_MIGRATIONS } from '../../main/trace/migrations.ts';
import { createRedactor } from '../../main/trace/redact.ts';
import { createTraceStore } from '../../main/trace/trace-store.ts';
import { makeTrace } from './trace-shapes.ts';

const WRITERS = 7;

const [path = '', first = '1'] = process.argv.slice(2);
const database = openDatabase({
  path,
  durability: 'full',
  applicationId: JOURNAL_APPLICATION_ID,
  migrations: JOURNAL_MIGRATIONS,
});
const store = createTraceStore({ database, redactor: createRedactor({ knownSecrets: () => [] }) });
let number = Number(first);
const writeForEver = async (): Promise<never> => {
  for (;;) {
    const mine = number;
    number += 1;
    const stages = [{ id: 'pack', ms: 1, attributes: { context: `context ${mine} `.repeat(200) } }];
    await store.writeTrace(makeTrace({ number: mine, stages }));
    // Written at once and by the system: what was told must have left this process before it can be killed.
    writeSync(1, `${mine}\n`);
  }
};
await Promise.all(Array.from({ length: WRITERS }, writeForEver));
