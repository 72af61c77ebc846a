import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { CanonicalSpan } from '../../../../main/contract/canonical-span.ts';
import { ATTRIBUTE } from '../../../../main/contract/span-attributes.ts';
import { type Database, openDatabase } from '../../../../main/storage/database.ts';
import { JOURNAL_APPLICATION_ID, JOURNAL_MIGRATIONS } from '../../../../main/trace/migrations.ts';
import { makeTemporaryDirectory } from '../../../support/temporary-directory.ts';
import { createTraceDigester } from '../../../../main/trace/digest/trace-digester.ts';
import { createImportedSpanWriter } from '../../../../main/trace/import/create-imported-span-writer.ts';
import { readOutcomes } from '../../../../main/trace/insight/outcomes.ts';
import { readPromptTimeline } from '../../../../main/trace/insight/prompt-timeline.ts';
import { readSessionTokens } from '../../../../main/trace/insight/session-tokens.ts';
import { readStageLatencies } from '../../../../main/trace/insight/stage-latencies.ts';
import { listTraces } from '../../../../main/trace/list-traces.ts';
import { createRedactor } from '../../../../main/trace/redact.ts';
import { createTraceStore } from '../../../../main/trace/trace-store.ts';
import { makeCanonicalSpan } from '../../../support/canonical-spans.ts';
import { makeTrace, openJournal, type TraceShape, traceIdOf, writeNow } from '../../../support/journal-fixture.ts';
import { createManualClock } from '../../../support/manual-clock.ts';

const clock = createManualClock();
const ALL = { filter: '', last: 100 };
const BASE_NS = 1_767_603_600_000_000_000n;
const NANOS_PER_MS = 1_000_000n;

async function writeOwn(database: Database, shapes: readonly TraceShape[]): Promise<void> {
  const store = createTraceStore({ database, redactor: createRedactor({ knownSecrets: () => [] }) });
  for (const [index, shape] of shapes.entries()) await writeNow(store, makeTrace({ number: index + 1, ...shape }));
}

async function writeImported(database: Database, spans: readonly CanonicalSpan[]): Promise<void> {
  const writer = createImportedSpanWriter({ database, clock });
  await writer.write(spans);
  await writer.settle();
}

const digestAll = (database: Database): Promise<void> => createTraceDigester({ database, clock }).idle();

/** A call of a model in a trace of its own, so many seconds after the first. */
function call(number: number, given: Partial<CanonicalSpan> & { ms?: number; system?: string } = {}): CanonicalSpan {
  const { ms = 100, system = 'You help the claims desk.', ...rest } = given;
  const start = BASE_NS + BigInt(number) * 1000n * NANOS_PER_MS;
  return makeCanonicalSpan({
    traceId: traceIdOf(number),
    spanId: `${number}`.padStart(16, '0'),
    startNs: String(start),
    endNs: String(start + BigInt(ms) * NANOS_PER_MS),
    inputMessages: [
      { role: 'system', parts: [{ type: 'text', content: system }] },
      { role: 'user', parts: [{ type: 'text', content: 'When must it be filed?' }] },
    ],
    outputMessages: [{ role: 'assistant', parts: [{ type: 'text', content: 'Within 21 days.' }] }],
    usage: { inputTokens: 100, outputTokens: 20 },
    ...rest,
  });
}

describe('charts of our own runs', () => {
  it('tell how long each stage took, with what failed and what was degraded', async () => {
    const database = openJournal();
    await writeOwn(
      database,
      Array.from({ length: 10 }, (_, index) => ({
        stages: [
          { id: 'bm25', ms: index + 1, degraded: index < 2, failed: index === 9 },
          { id: 'generate', ms: 500 },
        ],
      })),
    );
    expect(readStageLatencies(database, ALL)).toMatchObject({ basis: { traces: 10, waiting: 10 }, stages: [] });
    await digestAll(database);
    const { basis, stages } = readStageLatencies(database, ALL);
    expect(basis).toMatchObject({ total: 10, traces: 10, waiting: 0 });
    // Nearest rank of 1 … 10: p50 is the fifth, p95 the tenth.
    expect(stages.map(({ kind, name }) => `${kind} ${name}`)).toEqual(['stage generate', 'stage bm25']);
    expect(stages[1]).toMatchObject({
      calls: 10,
      traces: 10,
      p50Ms: 5,
      p95Ms: 10,
      longestMs: 10,
      totalMs: 55,
      failed: 1,
      degraded: 2,
    });
    expect(stages[1]?.bins.reduce((sum, { count }) => sum + count, 0)).toBe(10);
  });

  it('lead from a bar to the traces behind it', async () => {
    const database = openJournal();
    await writeOwn(
      database,
      [3, 40, 900].map((ms) => ({ stages: [{ id: 'generate', ms, failed: ms === 900 }] })),
    );
    await digestAll(database);
    const [stage] = readStageLatencies(database, ALL).stages;
    for (const { from, to, count } of stage?.bins ?? []) {
      const filter = `stage:"stage generate >=${from}ms <${to}ms"`;
      expect(listTraces(database, { filter, limit: 10 }).total, filter).toBe(count);
    }
    expect(listTraces(database, { filter: 'stage:"generate failed"', limit: 10 }).total).toBe(1);
    expect(listTraces(database, { filter: '-stage:generate', limit: 10 }).total).toBe(0);
    expect(listTraces(database, { filter: 'stage:rerank', limit: 10 }).total).toBe(0);
    expect(() => listTraces(database, { filter: 'stage:" >2s"', limit: 1 })).toThrow(/names no stage/);
  });

  it('call a task done that ended with an answer which is grounded, no refusal, and not thumbed down', async () => {
    const database = openJournal();
    const citation = {
      marker: 1,
      chunkId: 'c',
      documentId: 'd',
      displayPath: 'claims.md',
      text: '21 days',
      support: 1,
    };
    const cited = { [ATTRIBUTE.answer]: '21 days [1].', [ATTRIBUTE.citations]: JSON.stringify([citation]) };
    await writeOwn(database, [
      { attributes: cited },
      { attributes: cited, summary: { status: 'degraded' } },
      { attributes: { ...cited, [ATTRIBUTE.citations]: '[]' } },
      { attributes: cited, summary: { status: 'error' } },
      { attributes: { [ATTRIBUTE.answer]: 'Not settled.', [ATTRIBUTE.refused]: true }, summary: { status: 'refused' } },
      { attributes: cited, summary: { costUsd: null } },
      { attributes: cited },
    ]);
    database
      .prepare("INSERT INTO review (trace_id, at, thumb) VALUES (?, '2026-01-05T09:00:00.000Z', 'down')")
      .run(traceIdOf(7));
    await digestAll(database);
    expect(readOutcomes(database, ALL).all).toMatchObject({
      traces: 7,
      successful: 3,
      failed: 1,
      refused: 1,
      degraded: 1,
      grounded: 5,
      ungrounded: 1,
      groundingUnknown: 0,
      thumbsDown: 1,
      priced: 6,
      pricedSuccessful: 2,
    });
    const total = (filter: string): number => listTraces(database, { filter, limit: 10 }).total;
    expect([total('success:yes'), total('success:no'), total('grounded:no'), total('review:down')]).toEqual([
      3, 4, 1, 1,
    ]);
    expect([total('refused:yes'), total('refused:no')]).toEqual([1, 6]);
    expect([total('grounded:yes'), total('grounded:unknown'), total('review:none')]).toEqual([5, 1, 6]);
    expect(() => total('success:maybe')).toThrow(/Use one of yes, no/);
  });
});

describe('charts of imported traces', () => {
  it('tell the versions of a system prompt apart by its words, not by what was filled in', async () => {
    const database = openJournal();
    const system = (day: string): string => `You help the claims desk. Today is ${day}.`;
    await writeImported(database, [
      call(1, { system: system('2026-01-05'), ms: 100 }),
      call(2, { system: system('2026-01-06'), ms: 300 }),
      call(3, { system: `${system('2026-01-07')} Answer in one word.`, ms: 50, status: 'error' }),
    ]);
    await digestAll(database);
    const { known, prompts } = readPromptTimeline(database, ALL);
    expect(known).toBe(3);
    expect(prompts).toHaveLength(1);
    const [before, after] = prompts[0]?.versions ?? [];
    expect(before).toMatchObject({ traces: 2, failed: 0, p50Ms: 100, p95Ms: 300, tokensKnown: 2, p50Tokens: 120 });
    expect(after).toMatchObject({ traces: 1, failed: 1, firstTraceId: traceIdOf(3) });
    const filter = `prompt:${before?.fingerprint}`;
    expect(listTraces(database, { filter, limit: 10 }).total).toBe(2);
  });

  it('sum tokens by session, and say of which sessions nothing is known', async () => {
    const database = openJournal();
    const { usage: _usage, ...silent } = call(4, { conversationId: 'c' });
    await writeImported(database, [
      call(1, { conversationId: 'a' }),
      call(2, { conversationId: 'a', usage: { inputTokens: 1000, outputTokens: 0 } }),
      call(3, { conversationId: 'b' }),
      silent,
      call(5),
    ]);
    await digestAll(database);
    const report = readSessionTokens(database, ALL);
    expect(report).toMatchObject({ alone: 1, sessions: 3, unknown: 1, p50: 120, p95: 1120 });
    expect(
      report.largest.map(({ sessionId, turns, told, inputTokens }) => [sessionId, turns, told, inputTokens]),
    ).toEqual([
      ['a', 2, 2, 1100],
      ['b', 1, 1, 100],
      ['c', 1, 0, 0],
    ]);
  });

  it('are drawn anew when more spans of a trace come', async () => {
    const database = openJournal();
    await writeImported(database, [call(1)]);
    await digestAll(database);
    await writeImported(database, [call(1, { spanId: '000000000000000a', kind: 'tool', name: 'lookup', ms: 20 })]);
    await digestAll(database);
    expect(readStageLatencies(database, ALL).stages.map(({ name }) => name)).toEqual(['chat harbour-small', 'lookup']);
  });

  it('know no time of a span without a clock or without an end', async () => {
    const database = openJournal();
    const { endNs: _end, ...running } = call(1);
    const { startNs: _start, endNs: _also, ...timeless } = call(2);
    await writeImported(database, [running, timeless]);
    await digestAll(database);
    expect(readStageLatencies(database, ALL).stages).toEqual([]);
    const { basis, all, periods } = readOutcomes(database, ALL);
    expect(all).toMatchObject({ traces: 2, successful: 2 });
    expect(basis).toMatchObject({ untimed: 1, from: '2026-01-05T09:00:01.000Z' });
    expect(periods.map(({ traces }) => traces)).toEqual([1]);
    const listed = listTraces(database, { filter: '', limit: 10 }).traces;
    expect(listed.map(({ traceId, isTimed }) => [traceId, isTimed])).toEqual(
      expect.arrayContaining([
        [traceIdOf(1), undefined],
        [traceIdOf(2), false],
      ]),
    );
  });

  it('go on past a trace whose text is damaged', async () => {
    const database = openJournal();
    await writeImported(database, [call(1, { system: 'x'.repeat(600) }), call(2)]);
    database.execute("UPDATE said SET text = 'damaged' WHERE length(text) = 600");
    await digestAll(database);
    expect(readOutcomes(database, ALL)).toMatchObject({ basis: { traces: 2, waiting: 0 }, all: { successful: 1 } });
  });
});

it('say of a journal from before which traces have no clock, once they are worked out anew', async () => {
  const step = JOURNAL_MIGRATIONS.findIndex(({ description }) => description === 'traces without a clock');
  const path = join(makeTemporaryDirectory(), 'journal.db');
  const shared = { path, durability: 'full', applicationId: JOURNAL_APPLICATION_ID } as const;
  const old = openDatabase({ ...shared, migrations: JOURNAL_MIGRATIONS.slice(0, step) });
  const { startNs: _start, endNs: _end, ...timeless } = call(1);
  await writeImported(old, [timeless]);
  old.execute(
    'INSERT INTO trace_digest (trace, settled_span, has_answer, has_usage, is_refused) SELECT id, settled_span, 1, 1, 0 FROM trace_key',
  );
  old.close();
  const database = openDatabase({ ...shared, migrations: JOURNAL_MIGRATIONS });
  onTestFinished(() => database.close());
  await digestAll(database);
  expect(listTraces(database, { filter: '', limit: 10 }).traces).toMatchObject([{ isTimed: false }]);
});

it('leave with their trace', async () => {
  const database = openJournal();
  await writeImported(database, [call(1)]);
  await digestAll(database);
  database.execute('DELETE FROM trace');
  database.execute('DELETE FROM trace_key');
  const left = ['trace_digest', 'stage_call', 'trace_prompt'].map(
    (table) => database.prepare<{ count: number }>(`SELECT count(*) AS count FROM ${table}`).get()?.count,
  );
  expect(left).toEqual([0, 0, 0]);
});
