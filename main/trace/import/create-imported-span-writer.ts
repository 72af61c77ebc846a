import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import type { Clock } from '../../spec/clock.ts';
import type { Database } from '../../storage/database.ts';
import { createTraceKeys } from '../trace-keys.ts';
import { addAttributeWords } from './attribute-words.ts';
import type { ImportedSpanWriter, SettledTraces, WrittenBatch } from './imported-span-writer.ts';
import { readPacked, renumbered } from './pack-span.ts';
import { insertSummary } from '../trace-row.ts';
import type { PackedRow, PackedSpan } from './packed-batch.ts';
import type { ReceivedTrace } from './receive-batch.ts';
import { NOTHING_TO_REDACT } from './redact-span.ts';
import { createSaidStore } from './said-store.ts';
import { settleWaiting } from './settle-waiting.ts';
import { SpanPacker } from './span-packer.ts';

/**
 * Takes spans of imports into the journal. Of spans with the same trace and id the first one stands: a repetition is told
 * and left out, also when it says more, so that importing a file again changes nothing.
 *
 * @param options.onDidWrite what was written can be made findable in the background
 */
export function createImportedSpanWriter(options: {
  database: Database;
  clock: Clock;
  onDidWrite?: () => void;
}): ImportedSpanWriter {
  const { database, clock, onDidWrite = () => undefined } = options;
  const keys = createTraceKeys(database);
  const isOwn = database.prepare('SELECT 1 FROM span WHERE trace_id = ? LIMIT 1');
  const ownSpan = database.prepare('SELECT 1 FROM span WHERE trace_id = ? AND span_id = ?');
  const insert = database.prepare(
    `INSERT INTO imported_span (trace, span_id, name, kind, is_error, duration_ms, canonical) VALUES (?, ?, ?, ?, ?, ?, ?)`,
  );
  const isThere = database.prepare('SELECT 1 FROM imported_span WHERE trace = ? AND span_id = ?');
  const wait = database.prepare('UPDATE trace_key SET is_waiting = 1 WHERE id = ? AND is_waiting = 0');
  const setSettled = database.prepare('UPDATE trace_key SET settled_span = ? WHERE id = ?');
  const addTag = database.prepare('INSERT OR IGNORE INTO trace_tag (tag, trace) VALUES (?, ?)');
  /** Traces whose rows came with their spans, since the last call of `settle`. */
  let settledIds: string[] = [];

  const writeRow = (key: number, { summary, facets: { tags, ...facets } }: PackedRow, newestSpan: number): void => {
    const startedAt = summary.startedAt === '' ? new Date(clock.now()).toISOString() : summary.startedAt;
    insertSummary(database, { ...summary, startedAt }, { key, ...facets });
    for (const tag of tags) addTag.run(tag, key);
    setSettled.run(newestSpan, key);
  };

  /** @returns what tells whether a span was written before: into the journal, or by an earlier call for the trace */
  const createSpanCheck = (traceId: string, key: number | undefined): ((spanId: string) => boolean) => {
    if (key === undefined) {
      const seen = new Set<string>();
      return (spanId) => {
        const isRepeated = seen.has(spanId);
        seen.add(spanId);
        return isRepeated;
      };
    }
    const hasOwn = isOwn.get(traceId) !== undefined;
    return (spanId) => isThere.get(key, spanId) !== undefined || (hasOwn && ownSpan.get(traceId, spanId) !== undefined);
  };

  const writeTrace = (
    { traceId, spans, words, row, textOf }: ReceivedTrace,
    texts: ReturnType<typeof createSaidStore>,
  ): { added: readonly PackedSpan[]; isSettled: boolean } => {
    const before = keys.find(traceId);
    const isKnown = createSpanCheck(traceId, before);
    const key = before ?? keys.of(traceId);
    const keep = (number: number): number => texts.keep(textOf(number));
    const said = new Set<number>();
    const added: PackedSpan[] = [];
    let newest = 0;
    for (const span of spans) {
      if (isKnown(span.spanId)) continue;
      const { spanId, name, kind, isError, durationMs } = span;
      const canonical = renumbered(span.canonical, keep);
      newest = insert.run(key, spanId, name, kind, isError ? 1 : 0, durationMs, canonical).lastInsertRowid;
      for (const number of span.said) said.add(keep(number));
      added.push(span);
    }
    // Of spans that came before there may be more than these.
    const isSettled = row !== null && before === undefined;
    if (added.length > 0) {
      keys.addWords(key, added.length === spans.length ? words : wordsOf(traceId, added));
      keys.addSaid(key, said);
      if (isSettled) writeRow(key, row, newest);
      else wait.run(key);
    }
    return { added, isSettled };
  };

  const writePacked = async (traces: readonly ReceivedTrace[]): Promise<WrittenBatch> => {
    const given = traces.flatMap(({ spans }) => spans);
    const written = database.transaction(() => {
      const texts = createSaidStore(database, { remembers: true });
      return traces.map((trace) => ({ traceId: trace.traceId, ...writeTrace(trace, texts) }));
    });
    settledIds.push(...written.flatMap(({ traceId, isSettled }) => (isSettled ? [traceId] : [])));
    const added = written.flatMap((trace) => trace.added);
    // The next batch must not keep everybody else waiting.
    await yieldToEventLoop();
    onDidWrite();
    const imported = added.filter(({ isSynthetic }) => !isSynthetic).length;
    const recorded = given.filter(({ isSynthetic }) => !isSynthetic).length;
    return { imported, duplicates: recorded - imported, synthetic: added.length - imported };
  };

  return {
    write: async (spans) => {
      const packer = new SpanPacker(NOTHING_TO_REDACT);
      for (const span of spans) packer.add(span);
      const { texts, traces } = packer.take();
      const textOf = (number: number): string => texts[number] ?? '';
      const { imported, synthetic } = await writePacked(traces.map((trace) => ({ ...trace, textOf })));
      return { imported: imported + synthetic, duplicates: spans.length - imported - synthetic };
    },
    writePacked,
    settle: async (): Promise<SettledTraces> => {
      const came = settledIds;
      settledIds = [];
      const settled = await settleWaiting({ database, clock });
      return { ...settled, traceIds: [...new Set([...came, ...settled.traceIds])] };
    },
  };
}

/** What finds a trace by some of the spans it was packed with. */
function wordsOf(traceId: string, spans: readonly PackedSpan[]): readonly string[] {
  const words = new Set<string>();
  for (const { canonical } of spans) addAttributeWords(words, readPacked(canonical, traceId));
  return [...words];
}
