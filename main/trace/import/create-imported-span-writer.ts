import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import type { CanonicalSpan } from '../../contract/canonical-span.ts';
import type { Clock } from '../../spec/clock.ts';
import type { Database } from '../../storage/database.ts';
import { createTraceKeys } from '../trace-keys.ts';
import { addAttributeWords } from './attribute-words.ts';
import type { ImportedSpanWriter, SettledTraces, WrittenSpans } from './imported-span-writer.ts';
import { packSpan } from './pack-span.ts';
import { createSaidStore } from './said-store.ts';
import { settleWaiting } from './settle-waiting.ts';

const NANOS_PER_MS = 1e6;

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

  const writeTrace = (
    traceId: string,
    spans: readonly CanonicalSpan[],
    texts: ReturnType<typeof createSaidStore>,
  ): number => {
    const hasOwn = isOwn.get(traceId) !== undefined;
    const key = keys.of(traceId);
    const words = new Set<string>();
    const said = new Set<number>();
    let imported = 0;
    for (const span of spans) {
      if (isThere.get(key, span.spanId) !== undefined) continue;
      if (hasOwn && ownSpan.get(traceId, span.spanId) !== undefined) continue;
      const packed = packSpan(span, texts);
      insert.run(
        key,
        span.spanId,
        span.name,
        span.kind,
        span.status === 'error' ? 1 : 0,
        durationOf(span),
        packed.canonical,
      );
      addAttributeWords(words, span);
      for (const id of packed.said) said.add(id);
      imported += 1;
    }
    if (imported > 0) {
      keys.addWords(key, words);
      keys.addSaid(key, said);
      wait.run(key);
    }
    return imported;
  };

  return {
    write: async (spans): Promise<WrittenSpans> => {
      const byTrace = Map.groupBy(spans, ({ traceId }) => traceId);
      let imported = 0;
      database.transaction(() => {
        const texts = createSaidStore(database, { remembers: true });
        for (const [traceId, group] of byTrace) imported += writeTrace(traceId, group, texts);
      });
      // The next batch must not keep everybody else waiting.
      await yieldToEventLoop();
      onDidWrite();
      return { imported, duplicates: spans.length - imported };
    },
    settle: (): Promise<SettledTraces> => settleWaiting({ database, clock }),
  };
}

function durationOf({ startNs, endNs }: CanonicalSpan): number | null {
  if (startNs === undefined || endNs === undefined) return null;
  return Math.max(0, Number(BigInt(endNs) - BigInt(startNs)) / NANOS_PER_MS);
}
