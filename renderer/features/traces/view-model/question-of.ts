import type { Trace } from '../../../../main/contract/trace.ts';
import { ATTRIBUTE } from '../../../../main/contract/span-attributes.ts';
import { textOf } from './span-records.ts';

/** @returns what was asked, whole where the trace has it; the title of a summary may be cut */
export function questionOf({ spans, summary }: Trace): string {
  const root = spans.find(({ parentSpanId }) => parentSpanId === null);
  return (root === undefined ? null : textOf(root, ATTRIBUTE.question)) ?? summary.title;
}
