import type { Span } from '../contract/span.ts';
import { ATTRIBUTE } from '../contract/span-attributes.ts';

/**
 * @param spans of a run; attempts below a model's span are in that span's cost
 * @returns what its models cost, US dollars; 0 when none was called; null when the cost of one is not known, as of a call
 *   to a provider that broke: nobody knows what is charged for it
 */
export function costOfSpans(spans: readonly Span[]): number | null {
  const models = new Map(spans.filter(({ kind }) => kind === 'model').map((span) => [span.spanId, span]));
  let sum = 0;
  for (const { parentSpanId, attributes } of models.values()) {
    if (parentSpanId !== null && models.has(parentSpanId)) continue;
    const cost = attributes[ATTRIBUTE.costUsd];
    if (typeof cost !== 'number') return null;
    sum += cost;
  }
  return sum;
}
