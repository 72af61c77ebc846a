import type { JsonObject, JsonValue } from '../../../base/json.ts';
import type { CanonicalSpan } from '../../../contract/canonical-span.ts';
import type { FormatMapper, MapperContext, TraceFormat } from '../trace-format.ts';
import { contentSpanId } from '../values/content-id.ts';
import { asId, asObject, fieldOf, hasAny } from '../values/json-fields.ts';
import { mapHeliconeRequest } from './map-helicone-request.ts';
import { readSession, type HeliconeSession } from './helicone-session.ts';

/**
 * Helicone: rows of its requests, by the API or an export. A record is one request. Sessions are traces; their paths (`/plan/search`)
 * are spans that are made up, since nothing but the path tells of them. A request without a session is a trace of its own.
 */
export const heliconeFormat: TraceFormat = {
  name: 'helicone',
  detects: (document) => {
    const row = asObject(document);
    return (
      row !== undefined &&
      hasAny(row, 'request_id') &&
      hasAny(row, 'request_body', 'signed_body_url') &&
      hasAny(row, 'response_body', 'response_id', 'response_status') &&
      hasAny(row, 'helicone_user', 'request_properties', 'properties', 'request_user_id')
    );
  },
  createMapper: (context) => new HeliconeMapper(context),
};

class HeliconeMapper implements FormatMapper {
  readonly #context: MapperContext;
  /** Paths that have their span, by its id. */
  readonly #made = new Set<string>();

  constructor(context: MapperContext) {
    this.#context = context;
  }

  *map(document: JsonValue): Iterable<CanonicalSpan> {
    const row = asObject(document);
    const id = asId(fieldOf(row, 'request_id'));
    if (row === undefined || id === undefined) {
      this.#context.error('A request has no id and was left out.');
      return;
    }
    const session = readSession(row);
    const index = this.#context.nextIndex();
    const parentSpanId = session && (yield* this.#pathSpans(session, index));
    const place = { traceId: session?.id ?? id, spanId: id, ...(parentSpanId === undefined ? {} : { parentSpanId }) };
    yield mapHeliconeRequest({ row, place, index, context: this.#context });
  }

  *end(): Iterable<CanonicalSpan> {
    // Every request is complete in itself.
  }

  /** @returns the span of the whole path, after those of its steps that are new */
  *#pathSpans(session: HeliconeSession, index: number): Generator<CanonicalSpan, string> {
    let path = '';
    let parentSpanId: string | undefined;
    for (const step of [session.name ?? 'session', ...session.steps]) {
      path += `/${step}`;
      const spanId = contentSpanId(session.id, 'path', path);
      if (!this.#made.has(spanId)) {
        this.#made.add(spanId);
        yield pathSpan({ session, step, spanId, parentSpanId, index, file: this.#context.file });
      }
      parentSpanId = spanId;
    }
    return parentSpanId ?? session.id;
  }
}

function pathSpan(options: {
  session: HeliconeSession;
  step: string;
  spanId: string;
  parentSpanId: string | undefined;
  index: number;
  file: string;
}): CanonicalSpan {
  const { session, step, spanId, parentSpanId, index, file } = options;
  return {
    traceId: session.id,
    spanId,
    ...(parentSpanId === undefined ? {} : { parentSpanId }),
    seq: index,
    name: step,
    kind: 'chain',
    status: 'unset',
    synthetic: true,
    conversationId: session.id,
    content: 'absent',
    source: { format: 'helicone', file, index },
    attributes: {} satisfies JsonObject,
  };
}
