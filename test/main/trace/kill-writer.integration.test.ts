import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { openDatabase } from '../../../main/storage/database.ts';
import { JOURNAL_APPLICATION_ID, JOURNAL_MIGRATIONS } from '../../../main/trace/migrations.ts';
import { createRedactor } from '../../../main/trace/redact.ts';
import { createTraceStore } from '../../../main/trace/trace-store.ts';
import { traceIdOf } from '../../support/journal-fixture.ts';
import { runTypeScript } from '../../support/run-typescript.ts';
import { createSeededRandom } from '../../support/seeded-random.ts';
import { makeTemporaryDirectory } from '../../support/temporary-directory.ts';

const CYCLES = process.env['TRESTLE_TEST_LONG'] === '1' ? 200 : 5;
/** More than any child lives to write, so that every cycle has numbers of its own. */
const NUMBERS_OF_A_CYCLE = 1_000_000;
const LONGEST_LIFE_MS = 60;
const LIMIT_MS = 10_000 + CYCLES * 5000;
const WRITER = fileURLToPath(new URL('../../support/writing-traces.ts', import.meta.url));

test(
  `a writer that is killed ${CYCLES} times has stored, whole, every trace it was told is durable`,
  async () => {
    const random = createSeededRandom(4);
    const path = join(makeTemporaryDirectory(), 'journal.db');
    let acknowledged = 0;
    for (let cycle = 0; cycle < CYCLES; cycle++) {
      const writer = runTypeScript(WRITER, [path, String(1 + cycle * NUMBERS_OF_A_CYCLE)]);
      const told = [Number(await writer.nextLine())];
      await delay(random.next() * LONGEST_LIFE_MS);
      writer.child.kill('SIGKILL');
      expect(await writer.ended).toBe('SIGKILL');
      for (let line = await writer.nextLine(); line !== undefined; line = await writer.nextLine()) {
        told.push(Number(line));
      }
      acknowledged += told.length;
      const database = openDatabase({
        path,
        durability: 'full',
        applicationId: JOURNAL_APPLICATION_ID,
        migrations: JOURNAL_MIGRATIONS,
      });
      const store = createTraceStore({ database, redactor: createRedactor({ knownSecrets: () => [] }) });
      for (const number of told) expect(store.readTrace(traceIdOf(number)).spans).toHaveLength(2);
      // Nor is there half of one that was not acknowledged.
      const halves = database
        .prepare<{ count: number }>(
          'SELECT count(*) AS count FROM trace WHERE span_count <> (SELECT count(*) FROM span WHERE span.trace_id = trace.trace_id)',
        )
        .get();
      expect(halves?.count).toBe(0);
      database.close();
    }
    expect(acknowledged).toBeGreaterThanOrEqual(CYCLES);
  },
  LIMIT_MS,
);
