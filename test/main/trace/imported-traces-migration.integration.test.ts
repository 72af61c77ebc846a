import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Database, openDatabase } from '../../../main/storage/database.ts';
import { JOURNAL_APPLICATION_ID, JOURNAL_MIGRATIONS } from '../../../main/trace/migrations.ts';
import { createRedactor } from '../../../main/trace/redact.ts';
import { createTraceStore } from '../../../main/trace/trace-store.ts';
import { makeTemporaryDirectory } from '../../support/temporary-directory.ts';

const STEP = JOURNAL_MIGRATIONS.findIndex(({ description }) => description.startsWith('imported traces'));

function open(path: string, migrations: typeof JOURNAL_MIGRATIONS): Database {
  return openDatabase({ path, durability: 'full', applicationId: JOURNAL_APPLICATION_ID, migrations });
}

test('a journal from before imports keeps its traces, also one in which a span id stands twice', () => {
  const path = join(makeTemporaryDirectory(), 'journal.db');
  const old = open(path, JOURNAL_MIGRATIONS.slice(0, STEP));
  for (const [traceId, startedAt] of [
    ['bb', '2026-01-02T00:00:00.000Z'],
    ['aa', '2026-01-01T00:00:00.000Z'],
  ] as const) {
    old
      .prepare(
        `INSERT INTO trace (trace_id, kind, title, pipeline_id, release_hash, origin, started_at, duration_ms, status,
           span_count, input_tokens, output_tokens, cost_usd, is_cost_known, model, semconv)
         VALUES (?, 'ask', 'When?', 'default', 'r-1', 'trestle', ?, 5, 'ok', 2, 3, 4, 0.5, 1, 'local/extractive', 's')`,
      )
      .run(traceId, startedAt);
    for (const ordinal of [0, 1]) {
      old
        .prepare(
          `INSERT INTO span (trace_id, ordinal, span_id, parent_span_id, name, kind, start_unix_nano, end_unix_nano,
             duration_ms, status_code, is_degraded, attributes, events)
           VALUES (?, ?, 'same', ?, 'ask', 'run', '1', '2', 1, 'ok', 0, '{}', '[]')`,
        )
        .run(traceId, ordinal, ordinal === 0 ? null : 'same');
    }
  }
  old.close();

  for (let opening = 0; opening < 2; opening++) {
    const database = open(path, JOURNAL_MIGRATIONS);
    const store = createTraceStore({ database, redactor: createRedactor({ knownSecrets: () => [] }) });
    expect(store.listTraces({ filter: '', limit: 10 }).traces.map(({ traceId }) => traceId)).toEqual(['bb', 'aa']);
    expect(store.readTrace('aa').spans).toHaveLength(2);
    expect(store.readCanonical('bb').spans).toHaveLength(2);
    // Numbers are given in the order of time.
    expect(database.prepare('SELECT trace_id, key FROM trace ORDER BY key').all()).toEqual([
      { trace_id: 'aa', key: 1 },
      { trace_id: 'bb', key: 2 },
    ]);
    database.close();
  }
});
