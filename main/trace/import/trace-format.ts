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
 * one into documents of the same shape with fewer elements, and repeats what stands beside them in each. Integers of 16
 * digits and more arrive as strings, cells of a table as strings or, where they are JSON, as its value.
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
  /**
   * Looks at keys, never at names of files. Cheap: every value of a file is asked about. It is asked about the value as
   * written, then about what is inside of wrappers (see `wrappedDocuments`), and the mapper is handed what it said yes to:
   * who needs what stands on a wrapper (`{trace, observations}`, `{post, patch}`, `{data: [{spans, processes}]}`) detects that.
   * `X.request.json` beside `X.response.json` is one value `{request, response}`.
   */
  detects(document: JsonValue): boolean;
  createMapper(context: MapperContext): FormatMapper;
}
