import type { CanonicalSpan } from '../../contract/canonical-span.ts';
import { otlpOfSpans, WHOLE_SPANS } from './otlp-of-spans.ts';

/** Characters of one part: far below what one frame of the contract may hold, even written twice. */
const PART_CHARACTERS = 1_000_000;

/**
 * One OTLP JSON document of many traces, a part at a time, so that no more than one trace is in memory.
 *
 * @yields the document's text, cut anywhere
 */
export function* exportText(traces: Iterable<readonly CanonicalSpan[]>): Generator<string> {
  let waiting = '{"resourceSpans":[';
  let isFirst = true;
  for (const spans of traces) {
    for (const resourceSpans of otlpOfSpans(spans, WHOLE_SPANS).resourceSpans) {
      waiting += `${isFirst ? '' : ','}\n${JSON.stringify(resourceSpans)}`;
      isFirst = false;
    }
    while (waiting.length > PART_CHARACTERS) {
      yield waiting.slice(0, PART_CHARACTERS);
      waiting = waiting.slice(PART_CHARACTERS);
    }
  }
  yield `${waiting}\n]}\n`;
}
