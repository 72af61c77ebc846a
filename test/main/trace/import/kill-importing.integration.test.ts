import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { systemClock } from '../../../../main/engine/system-clock.ts';
import { openDatabase } from '../../../../main/storage/database.ts';
import { createSaidIndexer } from '../../../../main/trace/import/said-indexer.ts';
import { settleWaiting } from '../../../../main/trace/import/settle-waiting.ts';
import { JOURNAL_APPLICATION_ID, JOURNAL_MIGRATIONS } from '../../../../main/trace/migrations.ts';
import { createRedactor } from '../../../../main/trace/redact.ts';
import { createTraceStore } from '../../../../main/trace/trace-store.ts';
import { runTypeScript } from '../../../support/run-typescript.ts';
import { createSeededRandom } from '../../../support/seeded-random.ts';
import { makeTemporaryDirectory } from '../../../support/temporary-directory.ts';

const CYCLES = process.env['TRESTLE_TEST_LONG'] === '1' ? 100 : 3;
/** More than any child lives to write, so that every cycle has numbers of its own. */
const NUMBERS_OF_A_CYCLE = 1_000_000;
const LONGEST_LIFE_MS = 80;
const LIMIT_MS = 60_000 + CYCLES * 20_000;
const WRITER = fileURLToPath(new URL('../../../support/writing-imports.ts', import.meta.url));

test(
  `an import that is killed ${CYCLES} times has stored every batch it was told is durable; the next opening lists and finds them`,
  async () => {
    const random = createSeededRandom(6);
    const path = join(makeTemporaryDirectory(), 'journal.db');
    for (let cycle = 0; cycle < CYCLES; cycle++) {
      const writer = runTypeScript(WRITER, [path, String(1 + cycle * NUMBERS_OF_A_CYCLE)]);
      const told = [Number(await writer.nextLine())];
      await delay(random.next() * LONGEST_LIFE_MS);
      writer.child.kill('SIGKILL');
      expect(await writer.ended).toBe('SIGKILL');
      for (let line = await writer.nextLine(); line !== undefined; line = await writer.nextLine()) {
        told.push(Number(line));
      }
      const database = openDatabase({
        path,
        durability: 'full',
        applicationId: JOURNAL_APPLICATION_ID,
        migrations: JOURNAL_MIGRATIONS,
      });
      await settleWaiting({ database, clock: systemClock });
      await createSaidIndexer({ database, clock: systemClock }).idle();
      const store = createTraceStore({ database, redactor: createRedactor({ knownSecrets: () => [] }) });
      for (const number of told) {
        expect(store.readCanonical(`t${number}`).spans.map(({ spanId }) => spanId)).toEqual(['root', 'child']);
        expect(store.listTraces({ filter: `said:word${number}`, limit: 2 }).total).toBe(1);
      }
      // Each text is found once, however often the index was interrupted.
      database.execute("INSERT INTO said_index (said_index, rank) VALUES ('integrity-check', 1)");
      expect(database.pragma('foreign_key_check')).toEqual([]);
      database.close();
    }
  },
  LIMIT_MS,
);
