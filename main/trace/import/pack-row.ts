import type { JsonObject } from '../../base/json.ts';
import type { CanonicalSpan } from '../../contract/canonical-span.ts';
import { resolveText } from './pack-span.ts';
import type { PackedRow } from './packed-batch.ts';
import { settleSpans } from './settle-spans.ts';
import { summarizeImported } from './summarize-imported.ts';

/**
 * The row of a trace, worked out where its spans are at hand, so that whoever writes them need not read them back.
 *
 * @param fields packed spans, see `packSpan`
 * @param textOf the text of a number in them
 * @returns null where more spans could change what these are: a parent is missing, times are to be mended
 */
export function packRow(
  traceId: string,
  fields: readonly JsonObject[],
  textOf: (number: number) => string,
): PackedRow | null {
  const given = fields.map((span) => ({ traceId, ...span }) as unknown as CanonicalSpan);
  if (new Set(given.map(({ spanId }) => spanId)).size < given.length) return null;
  const { spans, repaired, hasMadeUpRoot } = settleSpans(given);
  if (repaired.size > 0 || hasMadeUpRoot) return null;
  const row = summarizeImported(spans, { seenAt: '', resolve: (text) => resolveText(text, { read: textOf }) });
  // JSON has no such numbers: read back, they would be others.
  return [row.summary.costUsd ?? 0, row.summary.durationMs].every(Number.isFinite) ? row : null;
}
