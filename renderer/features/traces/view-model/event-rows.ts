import type { SpanNode } from './span-tree.ts';
import { visibleLine } from '../../../ui/text/visible-text.ts';
import { type AttributeRow, attributeRows } from './attribute-rows.ts';
import { msBetween } from './span-time.ts';

/** Something that happened during a span. */
export interface EventView {
  name: string;
  /** Milliseconds since the span began; null when it is not known. */
  afterMs: number | null;
  rows: readonly AttributeRow[];
}

/** @returns the events of a span in order, from the form that keeps most of them */
export function eventRows({ span, canonical }: SpanNode): readonly EventView[] {
  const { startNs } = canonical ?? {};
  if (canonical?.events === undefined) {
    return span.events.map((event) => ({
      name: visibleLine(event.name),
      afterMs: msBetween(span.startUnixNano, event.timeUnixNano),
      rows: attributeRows(event),
    }));
  }
  return canonical.events.map(({ name, timeNs, attributes }) => ({
    name: visibleLine(name),
    afterMs: startNs === undefined || timeNs === undefined ? null : msBetween(startNs, timeNs),
    rows: attributeRows({ attributes }),
  }));
}
