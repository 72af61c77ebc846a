import type { JsonValue } from '../../base/json.ts';
import type { CanonicalSpan } from '../../contract/canonical-span.ts';

/** What a mapper reports beside its spans, and where it stands in the file. */
export interface MapperContext {
  /** As the report names it. */
  file: string;
  /** @returns the number of this record in the file, from 0; one for each span record, synthetic spans take none */
  nextIndex(): number;
  /** A field that was kept among the attributes because no field of a span holds it. Named as a person would look for it. */
  unmapped(field: string): void;
  /** A record that could not be read: one sentence, with the value. */
  error(sentence: string): void;
}

/**
 * Reads the documents of one file in order. A document is a JSON value as its format writes it; the reader cuts a large
 * one into documents of the same shape with fewer elements. Integers of 16 digits and more arrive as strings.
 * State over documents (a patch for an earlier post, an end for a start) lives in the mapper until `end`.
 */
export interface FormatMapper {
  map(document: JsonValue): Iterable<CanonicalSpan>;
  /** What was held back for the rest of the file. */
  end(): Iterable<CanonicalSpan>;
}

/** A way of writing traces down that can be told by its keys. */
export interface TraceFormat {
  /** `otlp`, `jaeger`, `langfuse` …: as the report says it. */
  name: string;
  /** Looks at the first document only, at keys, never at names of files. Cheap. */
  detects(document: JsonValue): boolean;
  createMapper(context: MapperContext): FormatMapper;
}
