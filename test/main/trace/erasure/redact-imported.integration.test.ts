import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { scrubDatabase } from '../../../../main/storage/scrub-database.ts';
import { redactJournal } from '../../../../main/trace/erasure/redact-journal.ts';
import { createImportedSpanWriter } from '../../../../main/trace/import/create-imported-span-writer.ts';
import { createSaidIndexer } from '../../../../main/trace/import/said-indexer.ts';
import { createRedactor } from '../../../../main/trace/redact.ts';
import { createTraceStore } from '../../../../main/trace/trace-store.ts';
import { makeSpan } from '../../../support/canonical-shapes.ts';
import { openJournal } from '../../../support/journal-fixture.ts';
import { createManualClock } from '../../../support/manual-clock.ts';

const clock = createManualClock();
const rule = {
  isMentioned: (text: string) => /holmberg/i.test(text),
  chunkIds: new Set<string>(),
  mark: '[erased E-1]',
};

async function setUp() {
  const database = openJournal();
  const store = createTraceStore({ database, redactor: createRedactor({ knownSecrets: () => [] }) });
  const writer = createImportedSpanWriter({ database, clock });
  await writer.write([
    makeSpan({
      traceId: 'harbour',
      spanId: 'a',
      name: 'ask about Nils Holmberg',
      startMs: 0,
      endMs: 5,
      input: 'When does Nils Holmberg work?',
      output: `${'The rota of the harbour. '.repeat(40)} Holmberg works on Monday.`,
      userId: 'nils.holmberg',
      tags: ['holmberg', 'rota'],
      attributes: { 'enduser.name': 'Holmberg', shift: { hours: 7 } },
    }),
    makeSpan({ traceId: 'weather', spanId: 'a', startMs: 0, endMs: 5, input: 'Will it rain?' }),
  ]);
  await writer.settle();
  await createSaidIndexer({ database, clock }).idle();
  const total = (filter: string): number => store.listTraces({ filter, limit: 1 }).total;
  return { database, store, total };
}

test('what imported traces say of a person is gone, spans keep shape, times and numbers', async () => {
  const { database, store, total } = await setUp();
  expect([total('said:holmberg'), total('attr.enduser.name:Holmberg'), total('user:nils.holmberg')]).toEqual([1, 1, 1]);
  const planned = await redactJournal(database, { rule, documentIds: [], isDryRun: true });
  expect(store.readCanonical('harbour').spans[0]?.userId).toBe('nils.holmberg');
  const done = await redactJournal(database, { rule, documentIds: [] });
  expect([...done.tracesById.keys()]).toEqual([...planned.tracesById.keys()]);
  expect(done.texts).toBe(planned.texts);
  scrubDatabase(database);
  for (const suffix of ['', '-wal']) {
    expect(
      readFileSync(database.path + suffix)
        .toString('latin1')
        .toLowerCase(),
    ).not.toContain('holmberg');
  }
  expect(store.readCanonical('harbour').spans[0]).toMatchObject({
    name: rule.mark,
    input: rule.mark,
    output: rule.mark,
    tags: [rule.mark, 'rota'],
    attributes: { 'enduser.name': rule.mark, shift: { hours: 7 } },
    startNs: '1767603600000000000',
  });
  expect([total('said:holmberg'), total('attr.enduser.name:Holmberg'), total('tag:holmberg')]).toEqual([0, 0, 0]);
  expect([total('attr.shift.hours:7'), total('tag:rota'), total('said:rain')]).toEqual([1, 1, 1]);
});

test('done again, nothing changes; indexes and journal stay whole', async () => {
  const { database } = await setUp();
  await redactJournal(database, { rule, documentIds: [] });
  expect(await redactJournal(database, { rule, documentIds: [] })).toMatchObject({ tracesById: new Map(), texts: 0 });
  database.execute("INSERT INTO said_index (said_index, rank) VALUES ('integrity-check', 1)");
  expect(database.pragma('integrity_check')).toEqual([{ integrity_check: 'ok' }]);
  expect(database.pragma('foreign_key_check')).toEqual([]);
});
