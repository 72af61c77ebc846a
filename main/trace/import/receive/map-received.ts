import type { JsonValue } from '../../../base/json.ts';
import type { CanonicalSpan } from '../../../contract/canonical-span.ts';
import type { TraceFormat } from '../trace-format.ts';

/** Sentences that are kept of what was wrong with one request. */
const MAX_SENTENCES = 5;

export interface MappedRequest {
  spans: readonly CanonicalSpan[];
  /** Span records that no span came of. */
  rejected: number;
  /** What was wrong, one sentence each; empty when nothing was. */
  problems: readonly string[];
}

/**
 * Maps what one request brought, as a file of its own.
 *
 * @param document the request in its format's JSON
 * @param from what spans say they were read from
 */
export function mapReceived(document: JsonValue, options: { format: TraceFormat; from: string }): MappedRequest {
  const problems: string[] = [];
  const spans: CanonicalSpan[] = [];
  let records = 0;
  const note = (sentence: string): void => {
    if (problems.length < MAX_SENTENCES) problems.push(sentence);
  };
  const mapper = options.format.createMapper({
    file: options.from,
    nextIndex: () => records++,
    // All of it is kept among the attributes; nobody reads a report on a request.
    unmapped: () => undefined,
    error: note,
  });
  for (const read of [() => mapper.map(document), () => mapper.end()]) {
    try {
      for (const span of read()) spans.push(span);
    } catch (error) {
      // What a mapper cannot cope with costs what comes after it in this request.
      note(error instanceof RangeError ? 'A span is nested too deep.' : 'A span could not be read.');
    }
  }
  const recorded = spans.filter(({ synthetic }) => synthetic !== true).length;
  return { spans, rejected: Math.max(0, records - recorded), problems };
}
