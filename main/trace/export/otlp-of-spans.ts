import type { JsonObject } from '../../base/json.ts';
import type { CanonicalKind, CanonicalSpan } from '../../contract/canonical-span.ts';
import { CANONICAL_ATTRIBUTE, canonicalTextOf } from './canonical-attribute.ts';
import { genAiAttributesOf } from './gen-ai-attributes.ts';
import { type OtlpAttribute, otlpAttributesOf } from './otlp-values.ts';

/** Numbers of `SpanKind` and `StatusCode` in the protocol. */
const INTERNAL = 1;
const CLIENT = 3;
const STATUS_CODES: Readonly<Record<CanonicalSpan['status'], number>> = { unset: 0, ok: 1, error: 2 };
/** Spans that are calls to somebody else. */
const CLIENT_KINDS: ReadonlySet<CanonicalKind> = new Set(['llm', 'embedding', 'reranker']);

/** One request of the protocol, or a file of it: `ExportTraceServiceRequest` as JSON. */
export interface OtlpDocument {
  resourceSpans: readonly OtlpResourceSpans[];
}

export interface OtlpResourceSpans {
  resource: { attributes: readonly OtlpAttribute[] };
  scopeSpans: readonly { scope: { name: string }; spans: readonly OtlpSpan[] }[];
}

export interface OtlpSpan {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind: number;
  startTimeUnixNano?: string;
  endTimeUnixNano?: string;
  attributes: readonly OtlpAttribute[];
  events?: readonly { timeUnixNano?: string; name: string; attributes: readonly OtlpAttribute[] }[];
  links?: readonly { traceId: string; spanId: string; attributes: readonly OtlpAttribute[] }[];
  status: { code: number; message?: string };
}

export interface OtlpOptions {
  /** Each span carries itself, so that Trestle takes it in again exactly. */
  withCanonical: boolean;
  /** Whether what people, models and tools said goes along, as messages, documents, attributes or events. */
  withContent: boolean;
  /** Attributes of its own that go along without content; all of them do with it. */
  kept?: ReadonlySet<string>;
}

/** Everything there is, for a file that stays with whoever asked for it. */
export const WHOLE_SPANS: OtlpOptions = { withCanonical: true, withContent: true };

/**
 * Spans in the OpenTelemetry protocol's JSON. Ids stand as they are: those of foreign formats need not be hexadecimal.
 * Spans of one service and environment share a resource, in the order in which those are first met.
 */
export function otlpOfSpans(spans: readonly CanonicalSpan[], options: OtlpOptions): OtlpDocument {
  const groups = Map.groupBy(spans, ({ service, environment }) => JSON.stringify([service, environment]));
  return {
    resourceSpans: [...groups.values()].map((group) => ({
      resource: { attributes: resourceOf(group[0]) },
      scopeSpans: [{ scope: { name: 'trestle' }, spans: group.map((span) => otlpSpanOf(span, options)) }],
    })),
  };
}

const NO_NAMES: ReadonlySet<string> = new Set();

function onlyNamed(attributes: JsonObject, names: ReadonlySet<string>): JsonObject {
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => names.has(name)));
}

function resourceOf(span: CanonicalSpan | undefined): OtlpAttribute[] {
  const { service, environment } = span ?? {};
  return otlpAttributesOf({
    ...(service === undefined ? {} : { 'service.name': service }),
    ...(environment === undefined ? {} : { 'deployment.environment.name': environment }),
  });
}

export function otlpSpanOf(span: CanonicalSpan, options: OtlpOptions): OtlpSpan {
  const { traceId, spanId, parentSpanId, name, startNs, endNs, error, events, links } = span;
  const { withCanonical, withContent, kept = NO_NAMES } = options;
  return {
    traceId,
    spanId,
    ...(parentSpanId === undefined ? {} : { parentSpanId }),
    name,
    kind: CLIENT_KINDS.has(span.kind) ? CLIENT : INTERNAL,
    ...(startNs === undefined ? {} : { startTimeUnixNano: startNs }),
    ...(endNs === undefined ? {} : { endTimeUnixNano: endNs }),
    attributes: otlpAttributesOf({
      ...genAiAttributesOf(span, { withContent }),
      // Its own stand last: what an origin said of itself is not written over.
      ...(withContent ? span.attributes : onlyNamed(span.attributes, kept)),
      ...(withCanonical ? { [CANONICAL_ATTRIBUTE]: canonicalTextOf(span) } : {}),
    }),
    ...(withContent && events !== undefined
      ? {
          events: events.map((event) => ({
            ...(event.timeNs === undefined ? {} : { timeUnixNano: event.timeNs }),
            name: event.name,
            attributes: otlpAttributesOf(event.attributes),
          })),
        }
      : {}),
    ...(links === undefined
      ? {}
      : {
          links: links.map((link) => ({
            traceId: link.traceId,
            spanId: link.spanId,
            attributes: otlpAttributesOf(withContent ? (link.attributes ?? {}) : {}),
          })),
        }),
    status: {
      code: STATUS_CODES[span.status],
      ...(withContent && error?.message !== undefined ? { message: error.message } : {}),
    },
  };
}
