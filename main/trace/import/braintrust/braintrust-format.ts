import type { JsonObject, JsonValue } from '../../../base/json.ts';
import type { CanonicalSpan } from '../../../contract/canonical-span.ts';
import type { FormatMapper, MapperContext, TraceFormat } from '../trace-format.ts';
import { ContentTraceIds } from '../values/content-trace-ids.ts';
import { asArray, asObject, fieldOf, firstOf } from '../values/json-fields.ts';
import { mapRow } from './map-row.ts';

/** Columns of a log. A row that was stripped down to some of them, `{input, output}`, is still one. */
const COLUMNS = new Set(
  'id span_id root_span_id span_parents span_attributes input output expected metadata metrics scores error tags created model'.split(
    ' ',
  ),
);

/**
 * Braintrust: rows of a log or an experiment, as the API and the page hand them out. A record is one row, which is a span. A row
 * without ids (an import case, a data set) is a trace of its own, named by its content.
 */
export const braintrustFormat: TraceFormat = {
  name: 'braintrust',
  detects: (document) => {
    const row = asObject(document);
    if (row === undefined) return false;
    const isSpan = Object.hasOwn(row, 'span_attributes') && Object.hasOwn(row, 'root_span_id');
    return isSpan || isStrippedRow(row);
  },
  createMapper: (context) => new BraintrustMapper(context),
};

function isStrippedRow(row: JsonObject): boolean {
  const input = fieldOf(row, 'input');
  // What was asked of a model and not answered is still a call.
  const isAsked = asArray(input)?.some((item) => fieldOf(item, 'role') !== undefined) === true || isRequest(input);
  const isIo = input !== undefined && (fieldOf(row, 'output') !== undefined || isAsked);
  return isIo && Object.keys(row).every((key) => COLUMNS.has(key));
}

function isRequest(input: JsonValue | undefined): boolean {
  return Array.isArray(firstOf(input, 'messages', 'contents'));
}

class BraintrustMapper implements FormatMapper {
  readonly #context: MapperContext;
  readonly #ids = new ContentTraceIds();

  constructor(context: MapperContext) {
    this.#context = context;
  }

  *map(document: JsonValue): Iterable<CanonicalSpan> {
    const row = asObject(document);
    if (row === undefined) this.#context.error('A row of a log is no object and was left out.');
    else yield mapRow(row, this.#ids, this.#context);
  }

  *end(): Iterable<CanonicalSpan> {
    // Every row is complete in itself.
  }
}
