import type { CanonicalSpan } from '../../contract/canonical-span.ts';
import type { Database } from '../../storage/database.ts';
import { readPacked, resolveText } from '../import/pack-span.ts';
import { createSaidStore } from '../import/said-store.ts';
import { settleSpans } from '../import/settle-spans.ts';
import { outcomeOfImported } from './outcome-of-imported.ts';
import { promptsOfSpans } from './prompts-of-spans.ts';
import { stageOfImported } from './stage-of-imported.ts';
import type { StageCall, TraceDigest } from './trace-digest.ts';

const NANOS_PER_MS = 1e6;

/** The digest of a trace that was imported. Long texts are read for prompts alone. */
export function digestImported(database: Database, trace: { id: number; traceId: string }): TraceDigest {
  const given = database
    .prepare<{ canonical: string }>('SELECT canonical FROM imported_span WHERE trace = ?')
    .all(trace.id)
    .map(({ canonical }) => readPacked(canonical, trace.traceId));
  const { spans } = settleSpans(given);
  // A span without an end is shown up to its last child: that is no time it took.
  const ended = new Set(
    given.flatMap(({ spanId, startNs, endNs }) => (startNs === undefined || endNs === undefined ? [] : [spanId])),
  );
  const texts = createSaidStore(database);
  return {
    ...outcomeOfImported(spans),
    hasClock: given.some(({ startNs }) => startNs !== undefined),
    calls: spans.flatMap((span) => (ended.has(span.spanId) ? callOf(span) : [])),
    prompts: promptsOfSpans(spans, { resolve: (text) => resolveText(text, texts) }),
  };
}

function callOf(span: CanonicalSpan): readonly StageCall[] {
  const stage = stageOfImported(span);
  if (stage === null || span.startNs === undefined || span.endNs === undefined) return [];
  const ms = Math.max(0, Number(BigInt(span.endNs) - BigInt(span.startNs)) / NANOS_PER_MS);
  return [{ ...stage, ms, flaw: span.status === 'error' ? 'failed' : null }];
}
