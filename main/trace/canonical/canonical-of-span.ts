import type { JsonValue } from '../../base/json.ts';
import type { CanonicalKind, CanonicalSpan, RetrievedDocument } from '../../contract/canonical-span.ts';
import { ATTRIBUTE } from '../../contract/span-attributes.ts';
import type { Span, SpanKind } from '../../contract/span.ts';
import type { Trace } from '../../contract/trace.ts';
import { canonicalMessages, toolOutput } from './canonical-messages.ts';
import { countOf, jsonOf, objectOf, textOf, withoutUndefined } from './read-attribute.ts';

/** What our own spans say their format is. */
const OWN_FORMAT = 'trestle';

const KINDS: Readonly<Record<SpanKind, CanonicalKind>> = {
  run: 'chain',
  stage: 'chain',
  model: 'llm',
  embedding: 'embedding',
  retriever: 'retriever',
  reranker: 'reranker',
  tool: 'tool',
  agent: 'agent',
  guardrail: 'guardrail',
  other: 'other',
};

/** Attributes of ours that a field of the canonical form holds whole. All others stay attributes. */
const HELD_BY_FIELDS: ReadonlySet<string> = new Set([
  ATTRIBUTE.operation,
  ATTRIBUTE.provider,
  ATTRIBUTE.requestModel,
  ATTRIBUTE.responseModel,
  ATTRIBUTE.temperature,
  ATTRIBUTE.maxTokens,
  ATTRIBUTE.inputTokens,
  ATTRIBUTE.outputTokens,
  ATTRIBUTE.cachedInputTokens,
  ATTRIBUTE.cacheWriteTokens,
  ATTRIBUTE.reasoningTokens,
  ATTRIBUTE.inputMessages,
  ATTRIBUTE.outputMessages,
  ATTRIBUTE.conversationId,
  ATTRIBUTE.errorType,
  ATTRIBUTE.toolName,
  ATTRIBUTE.toolCallId,
  ATTRIBUTE.toolArguments,
  ATTRIBUTE.toolResult,
  ATTRIBUTE.question,
  ATTRIBUTE.answer,
  ATTRIBUTE.promptId,
  ATTRIBUTE.promptFingerprint,
  ATTRIBUTE.costUsd,
]);

/**
 * Reads a trace of ours in the form that traces of every origin have. A stage that retrieves is a retriever (reranks: a
 * reranker), its documents are the chunks it ranked, with the text of those that reached the context. An attempt below a
 * model's span is `sameAs` that span, and a run's own totals are a `rollup`: who sums tokens or cost leaves both out.
 *
 * @returns the spans in the order of the trace; `seq` counts them from 0
 */
export function canonicalOfTrace({ spans }: Pick<Trace, 'spans'>): readonly CanonicalSpan[] {
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  const texts = new Map(spans.flatMap((span) => contextTexts(span)));
  return spans.map((span, seq) => {
    const parent = span.parentSpanId === null ? undefined : byId.get(span.parentSpanId);
    return canonicalOfSpan(span, { seq, parent, texts });
  });
}

/** @param around.texts text of each chunk that the trace's context shows, by chunk id */
function canonicalOfSpan(
  span: Span,
  around: { seq: number; parent: Span | undefined; texts: ReadonlyMap<string, string> },
): CanonicalSpan {
  const { attributes } = span;
  const kind = kindOf(span);
  const isAttempt = kind === 'llm' && around.parent?.kind === 'model';
  const total = countOf(attributes, ATTRIBUTE.costUsd);
  const inputMessages = canonicalMessages(jsonOf(attributes, ATTRIBUTE.inputMessages));
  const outputMessages = canonicalMessages(jsonOf(attributes, ATTRIBUTE.outputMessages), {
    finishReason: firstText(attributes[ATTRIBUTE.finishReasons]),
  });
  const usage = usageOf(span);
  const scope = objectOf(jsonOf(attributes, ATTRIBUTE.accessScope));
  const content = kind === 'llm' ? said(inputMessages !== undefined, outputMessages !== undefined) : ('full' as const);
  return withoutUndefined<CanonicalSpan>({
    traceId: span.traceId,
    spanId: span.spanId,
    parentSpanId: span.parentSpanId ?? undefined,
    seq: around.seq,
    name: span.name,
    kind,
    operationName: textOf(attributes, ATTRIBUTE.operation),
    startNs: span.startUnixNano,
    endNs: span.endUnixNano,
    status: span.status.code,
    error: errorOf(span),
    provider: textOf(attributes, ATTRIBUTE.provider),
    requestModel: textOf(attributes, ATTRIBUTE.requestModel),
    responseModel: textOf(attributes, ATTRIBUTE.responseModel),
    params: paramsOf(span),
    inputMessages,
    outputMessages,
    tool: kind === 'tool' ? toolOf(span) : undefined,
    retrieval: retrievalOf(span, around.texts),
    input: textOf(attributes, ATTRIBUTE.question),
    output: textOf(attributes, ATTRIBUTE.answer),
    prompt: promptOf(span),
    usage,
    costUsd: total === undefined ? undefined : { total },
    rollup: span.kind === 'run' && (usage !== undefined || total !== undefined) ? true : undefined,
    sameAs: isAttempt ? around.parent?.spanId : undefined,
    conversationId: textOf(attributes, ATTRIBUTE.conversationId),
    tenantId: typeof scope?.['tenant'] === 'string' ? scope['tenant'] : undefined,
    agent: kind === 'agent' && span.kind === 'run' ? agentOf(span) : undefined,
    events:
      span.events.length === 0
        ? undefined
        : span.events.map((event) => ({
            name: event.name,
            timeNs: event.timeUnixNano,
            attributes: event.attributes as Readonly<Record<string, JsonValue>>,
          })),
    content: kind === 'tool' && isCut(span) ? 'partial' : content,
    source: { format: OWN_FORMAT, dialect: 'gen-ai', file: '', index: around.seq },
    attributes: Object.fromEntries(Object.entries(attributes).filter(([name]) => !HELD_BY_FIELDS.has(name))),
  });
}

function kindOf({ kind, attributes }: Span): CanonicalKind {
  if (kind === 'run' && attributes[ATTRIBUTE.runKind] === 'agent') return 'agent';
  if (kind !== 'stage') return KINDS[kind];
  if (attributes[ATTRIBUTE.retrieval] === undefined) return 'chain';
  return textOf(attributes, ATTRIBUTE.stageUses)?.startsWith('rerank') === true ? 'reranker' : 'retriever';
}

function said(hasInput: boolean, hasOutput: boolean): CanonicalSpan['content'] {
  if (hasInput && hasOutput) return 'full';
  return hasInput || hasOutput ? 'partial' : 'absent';
}

function errorOf({ status, attributes }: Span): CanonicalSpan['error'] {
  const type = textOf(attributes, ATTRIBUTE.errorType);
  if (type === undefined && status.message === undefined) return undefined;
  return withoutUndefined<NonNullable<CanonicalSpan['error']>>({ type, message: status.message });
}

function paramsOf({ attributes }: Span): CanonicalSpan['params'] {
  const temperature = countOf(attributes, ATTRIBUTE.temperature);
  const maxTokens = countOf(attributes, ATTRIBUTE.maxTokens);
  if (temperature === undefined && maxTokens === undefined) return undefined;
  return withoutUndefined<Readonly<Record<string, JsonValue>>>({ temperature, max_tokens: maxTokens });
}

function usageOf({ attributes }: Span): CanonicalSpan['usage'] {
  const usage = withoutUndefined<NonNullable<CanonicalSpan['usage']>>({
    inputTokens: countOf(attributes, ATTRIBUTE.inputTokens),
    outputTokens: countOf(attributes, ATTRIBUTE.outputTokens),
    cacheReadInputTokens: countOf(attributes, ATTRIBUTE.cachedInputTokens),
    cacheWriteInputTokens: countOf(attributes, ATTRIBUTE.cacheWriteTokens),
    reasoningOutputTokens: countOf(attributes, ATTRIBUTE.reasoningTokens),
  });
  return Object.keys(usage).length === 0 ? undefined : usage;
}

function toolOf(span: Span): CanonicalSpan['tool'] {
  const { attributes } = span;
  const given = textOf(attributes, ATTRIBUTE.toolArguments);
  const text = textOf(attributes, ATTRIBUTE.toolResult);
  const result = jsonOf(attributes, ATTRIBUTE.toolResult);
  return withoutUndefined<NonNullable<CanonicalSpan['tool']>>({
    name: textOf(attributes, ATTRIBUTE.toolName) ?? span.name.replace(/^execute_tool /, ''),
    callId: textOf(attributes, ATTRIBUTE.toolCallId),
    // Text that is no JSON is kept as it stands.
    arguments: given === undefined ? undefined : (jsonOf(attributes, ATTRIBUTE.toolArguments) ?? given),
    result: result === undefined ? text : toolOutput(result),
  });
}

/** Results are cut on their span; what is cut is no JSON any more. */
function isCut({ attributes }: Span): boolean {
  return (
    textOf(attributes, ATTRIBUTE.toolResult) !== undefined && jsonOf(attributes, ATTRIBUTE.toolResult) === undefined
  );
}

function promptOf({ attributes }: Span): CanonicalSpan['prompt'] {
  const name = textOf(attributes, ATTRIBUTE.promptId);
  const version = textOf(attributes, ATTRIBUTE.promptFingerprint);
  if (name === undefined && version === undefined) return undefined;
  return withoutUndefined<NonNullable<CanonicalSpan['prompt']>>({ name, version });
}

function agentOf({ attributes }: Span): CanonicalSpan['agent'] {
  const name = textOf(attributes, ATTRIBUTE.pipelineId);
  return name === undefined ? undefined : { name };
}

function firstText(value: unknown): string | undefined {
  return Array.isArray(value) && typeof value[0] === 'string' ? value[0] : undefined;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** What a stage ranked, or what a packing stage put before the model. */
function retrievalOf({ attributes }: Span, texts: ReadonlyMap<string, string>): CanonicalSpan['retrieval'] {
  const packed = listOf(objectOf(jsonOf(attributes, ATTRIBUTE.context))?.['chunks']);
  if (packed !== null) return { documents: packed.map((chunk, index) => packedDocument(chunk, index + 1)) };
  const record = objectOf(jsonOf(attributes, ATTRIBUTE.retrieval));
  const candidates = listOf(record?.['candidates']);
  if (record === null || candidates === null) return undefined;
  return withoutUndefined<NonNullable<CanonicalSpan['retrieval']>>({
    query: typeof record['query'] === 'string' ? record['query'] : undefined,
    topK: typeof record['k'] === 'number' ? record['k'] : undefined,
    dataSourceId: textOf(attributes, ATTRIBUTE.dataSourceId),
    documents: candidates.map((candidate, index) => {
      const id = idOf(candidate['chunkId']);
      const document: Mutable<RetrievedDocument> = { id, idSource: 'given', rank: index + 1 };
      const content = texts.get(id);
      if (content !== undefined) document.content = content;
      if (typeof candidate['score'] === 'number') document.score = candidate['score'];
      if (typeof candidate['rank'] === 'number') document.rank = candidate['rank'];
      return document;
    }),
  });
}

function packedDocument(chunk: Readonly<Record<string, JsonValue>>, rank: number): RetrievedDocument {
  const { chunkId, text, ...metadata } = chunk;
  return withoutUndefined<RetrievedDocument>({
    id: idOf(chunkId),
    idSource: 'given',
    content: typeof text === 'string' ? text : undefined,
    // Its place in the context; the rank it came with stays among the metadata.
    rank,
    metadata,
  });
}

function idOf(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : '';
}

function contextTexts({ attributes }: Span): readonly (readonly [string, string])[] {
  const chunks = listOf(objectOf(jsonOf(attributes, ATTRIBUTE.context))?.['chunks']) ?? [];
  return chunks.flatMap(({ chunkId, text }) =>
    typeof chunkId === 'string' && typeof text === 'string' ? [[chunkId, text] as const] : [],
  );
}

function listOf(value: JsonValue | undefined): readonly Readonly<Record<string, JsonValue>>[] | null {
  if (!Array.isArray(value)) return null;
  return (value as readonly JsonValue[]).map(objectOf).filter((item) => item !== null);
}
