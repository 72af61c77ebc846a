import type { AttributeReader } from './attribute-reader.ts';
import type { OtelSpan, SpanEvent, SpanFields } from './span-fields.ts';

/** What a dialect is asked to read. */
export interface DialectSpan extends OtelSpan {
  reader: AttributeReader;
  /** What earlier dialects told; a field that is here need not be read again, so that its attribute stays visible. */
  told: Readonly<SpanFields>;
  /** Events nobody read yet; a dialect that reads one replaces the list by what is left. */
  openEvents: readonly SpanEvent[];
}

/** A naming convention of attributes and events. */
export interface Dialect {
  /** As `SpanSource.dialect` says it. */
  name: string;
  speaks(span: DialectSpan): boolean;
  read(span: DialectSpan): SpanFields;
}
