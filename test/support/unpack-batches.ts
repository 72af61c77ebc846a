import type { CanonicalSpan } from '../../main/contract/canonical-span.ts';
import { unpackSpan } from '../../main/trace/import/pack-span.ts';
import type { PackedBatch } from '../../main/trace/import/packed-batch.ts';

/** @returns the spans of batches that were packed one after the other, trace by trace */
export function unpackBatches(batches: readonly PackedBatch[]): CanonicalSpan[] {
  let known: string[] = [];
  return batches.flatMap(({ startsAnew, texts, traces }) => {
    known = startsAnew ? [...texts] : [...known, ...texts];
    const read = (number: number): string => {
      const text = known[number];
      if (text === undefined) throw new Error(`no text ${number}`);
      return text;
    };
    return traces.flatMap(({ traceId, spans }) =>
      spans.map(({ canonical }) => unpackSpan(canonical, traceId, { read })),
    );
  });
}
