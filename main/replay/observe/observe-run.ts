import { ANSWER_KEYS, findText, listOf, objectOf, parsedJson, spelled } from '../../base/text-in-json.ts';
import type { JsonValue } from '../../base/json.ts';
import type { CanonicalMessage, CanonicalSpan, MessagePart, RetrievedDocument } from '../../contract/canonical-span.ts';
import { ENDING_LADDER_STEPS } from '../../contract/pipeline-file.ts';
import { ATTRIBUTE } from '../../contract/span-attributes.ts';
import type {
  ObservedAnswer,
  ObservedContext,
  ObservedModelCall,
  ObservedPassage,
  ObservedQuery,
  ObservedRetrieval,
  ObservedRun,
  ObservedStep,
  ObservedToolCall,
} from './observed-run.ts';
import { isRefusal } from './is-refusal.ts';
import { lastText } from './text-in-messages.ts';

/** Names under which origins keep the document of a passage. */
const DOCUMENT_KEYS: readonly string[] = [
  'path',
  'source',
  'file',
  'file_path',
  'document',
  'document_id',
  'url',
  'title',
];
const NANOS_PER_MS = 1e6;
const OWN_FORMAT = 'trestle';

/**
 * Takes a trace apart into what can be run again and compared. Spans of every origin go the same way; what an origin does
 * not tell is absent.
 *
 * @param spans of one trace, in any order
 */
export function observeRun(spans: readonly CanonicalSpan[]): ObservedRun {
  const ordered = spans.filter(({ sameAs }) => sameAs === undefined).toSorted((a, b) => a.seq - b.seq);
  const byId = new Map(ordered.map((span) => [span.spanId, span]));
  const root = ordered.find(({ parentSpanId }) => parentSpanId === undefined || !byId.has(parentSpanId));
  const isOwn = root?.source.format === OWN_FORMAT;
  const stageOf = (span: CanonicalSpan): string | null => {
    for (let at: CanonicalSpan | undefined = span, hops = 0; at !== undefined && hops < ordered.length; hops += 1) {
      const id = at.attributes[ATTRIBUTE.stageId];
      if (typeof id === 'string') return id;
      at = at.parentSpanId === undefined ? undefined : byId.get(at.parentSpanId);
    }
    return null;
  };
  const said = toolResultsInMessages(ordered);
  const steps = ordered.flatMap((span) => observeSpan(span, stageOf(span), said));
  const withCalls = steps.some(({ kind }) => kind === 'tool') ? steps : [...steps, ...callsInMessages(ordered, said)];
  return {
    traceId: root?.traceId ?? '',
    isOwn,
    releaseHash: textAttribute(root, ATTRIBUTE.releaseHash),
    pipelineId: textAttribute(root, ATTRIBUTE.pipelineId),
    steps: withCalls,
    answer: observeAnswer(root, ordered),
    error: root?.status === 'error' ? (root.error?.message ?? root.error?.type ?? 'it failed') : null,
    ...(ordered.some(({ attributes }) => isEnding(attributes[ATTRIBUTE.ladderStep])) ? { hasEndedEarly: true } : {}),
    isDegraded: ordered.some(({ attributes }) => attributes[ATTRIBUTE.ladderStep] !== undefined),
    ms: durationOf(root, ordered),
    ...totalsOf(ordered, isOwn),
    stretches: new Set(spans.map(({ traceId }) => traceId)).size,
    isPartial: ordered.some(({ kind, content }) => kind === 'llm' && content !== 'full'),
  };
}

function observeSpan(
  span: CanonicalSpan,
  stageId: string | null,
  said: ReadonlyMap<string, JsonValue>,
): readonly ObservedStep[] {
  const name = stageId ?? span.name;
  const rewrite = objectOf(parsedJson(span.attributes[ATTRIBUTE.rewrite]));
  if (rewrite !== null) return [observeQuery(rewrite, { name, stageId })];
  if (span.attributes[ATTRIBUTE.context] !== undefined) return [observeContext(span, { name, stageId })];
  if (span.kind === 'llm') return [observeModel(span, { name, stageId })];
  if (span.kind === 'tool') return [observeTool(span, { name, stageId }, said)];
  const isRanking = span.kind === 'retriever' || span.kind === 'reranker';
  return isRanking && span.retrieval !== undefined ? [observeRetrieval(span, { name, stageId })] : [];
}

type Place = Pick<ObservedStep, 'name' | 'stageId'>;

function observeQuery(rewrite: { readonly [key: string]: JsonValue }, place: Place): ObservedQuery {
  const variants = (listOf(rewrite['variants']) ?? []).flatMap((variant) => {
    const text = objectOf(variant)?.['text'];
    return typeof text === 'string' ? [text] : [];
  });
  return { kind: 'query', ...place, variants };
}

function observeContext({ retrieval, attributes }: CanonicalSpan, place: Place): ObservedContext {
  const record = objectOf(parsedJson(attributes[ATTRIBUTE.context]));
  const used = record?.['usedTokens'];
  const chunks = listOf(record?.['chunks']);
  const passages =
    chunks === null
      ? (retrieval?.documents ?? []).map(observePassage)
      : chunks.flatMap((chunk): ObservedPassage[] => {
          const { chunkId, path, text } = objectOf(chunk) ?? {};
          if (typeof chunkId !== 'string') return [];
          return [{ id: chunkId, isIdGiven: true, document: textOrNull(path), text: textOrNull(text) }];
        });
  return { kind: 'context', ...place, passages, tokens: typeof used === 'number' ? used : null };
}

function observeRetrieval({ retrieval, attributes }: CanonicalSpan, place: Place): ObservedRetrieval {
  const documents = (retrieval?.documents ?? []).toSorted((a, b) => a.rank - b.rank);
  return {
    kind: 'retrieval',
    ...place,
    isLeg: textOrNull(attributes[ATTRIBUTE.stageUses])?.startsWith('retrieve/') ?? false,
    rerank: rerankOf(attributes[ATTRIBUTE.rerank]),
    query: retrieval?.query ?? null,
    passages: documents.map(observePassage),
  };
}

function rerankOf(given: JsonValue | undefined): ObservedRetrieval['rerank'] {
  const { scored, candidates, capped } = objectOf(parsedJson(given)) ?? {};
  if (typeof scored !== 'number' || typeof candidates !== 'number') return null;
  return { scored, candidates, capped: capped === true };
}

function observePassage({ id, idSource, content, metadata }: RetrievedDocument): ObservedPassage {
  const named = DOCUMENT_KEYS.map((key) => metadata?.[key]).find((value) => typeof value === 'string');
  return { id, isIdGiven: idSource === 'given', document: textOrNull(named), text: content ?? null };
}

function observeModel(span: CanonicalSpan, place: Place): ObservedModelCall {
  const { inputMessages, outputMessages, systemInstructions = [], usage = {} } = span;
  const system: CanonicalMessage[] =
    systemInstructions.length === 0 ? [] : [{ role: 'system', parts: systemInstructions }];
  return {
    kind: 'model',
    ...place,
    modelId: span.requestModel ?? span.responseModel ?? null,
    promptId: span.prompt?.name ?? null,
    promptFingerprint: span.source.format === OWN_FORMAT ? (span.prompt?.version ?? null) : null,
    params: span.params ?? {},
    input: inputMessages === undefined ? null : [...system, ...inputMessages],
    output: outputMessages ?? null,
    finishReason: outputMessages?.at(-1)?.finishReason ?? null,
    usage,
    costUsd: span.costUsd?.total ?? null,
    ms: span.startNs === undefined || span.endNs === undefined ? null : millisecondsBetween(span.startNs, span.endNs),
    metadata: parsedJson(span.attributes[ATTRIBUTE.modelMetadata]) ?? null,
    hasFailed: span.status === 'error',
    spanId: span.spanId,
  };
}

function observeTool(span: CanonicalSpan, place: Place, said: ReadonlyMap<string, JsonValue>): ObservedToolCall {
  const { tool, attributes } = span;
  const callId = tool?.callId ?? null;
  // A result on a span may be cut; what the model was shown of it next is whole.
  const told = callId === null ? undefined : said.get(callId);
  return {
    kind: 'tool',
    ...place,
    name: tool?.name ?? span.name,
    callId,
    arguments: argumentsOf(tool?.arguments ?? span.input),
    result: told ?? (span.content === 'partial' ? undefined : (tool?.result ?? span.output)),
    hasFailed: span.status === 'error',
    status: textOrNull(attributes[ATTRIBUTE.agentStepStatus]),
    spanId: span.spanId,
  };
}

/** @returns arguments as a value: models and origins write them as text or not */
export function argumentsOf(given: JsonValue | undefined): JsonValue {
  return parsedJson(given) ?? given ?? {};
}

function toolResultsInMessages(spans: readonly CanonicalSpan[]): ReadonlyMap<string, JsonValue> {
  const results = new Map<string, JsonValue>();
  for (const part of partsIn(spans, 'input')) {
    if (part.type === 'tool_call_response' && part.id !== undefined) results.set(part.id, part.response);
  }
  return results;
}

/** Calls of an origin that writes no spans for its tools: what models asked for, and what they were told next. */
function callsInMessages(spans: readonly CanonicalSpan[], said: ReadonlyMap<string, JsonValue>): ObservedToolCall[] {
  const seen = new Set<string>();
  return spans.flatMap((span) =>
    partsIn([span], 'output').flatMap((part): ObservedToolCall[] => {
      if (part.type !== 'tool_call' || (part.id !== undefined && seen.has(part.id))) return [];
      if (part.id !== undefined) seen.add(part.id);
      return [
        {
          kind: 'tool',
          name: part.name,
          stageId: null,
          callId: part.id ?? null,
          arguments: argumentsOf(part.arguments),
          result: part.id === undefined ? undefined : said.get(part.id),
          hasFailed: false,
          status: null,
          spanId: span.spanId,
        },
      ];
    }),
  );
}

function partsIn(spans: readonly CanonicalSpan[], side: 'input' | 'output'): readonly MessagePart[] {
  return spans.flatMap(({ inputMessages, outputMessages }) =>
    ((side === 'input' ? inputMessages : outputMessages) ?? []).flatMap(({ parts }) => parts),
  );
}

function observeAnswer(root: CanonicalSpan | undefined, spans: readonly CanonicalSpan[]): ObservedAnswer | null {
  if (root === undefined) return null;
  const said = ({ output, outputMessages }: CanonicalSpan): string | null =>
    findText(output, { keys: ANSWER_KEYS, role: 'assistant' }) ?? lastText(outputMessages, 'assistant');
  // Of calls without a run around them the first is no root: what was said last is the answer.
  const ofRun = root.kind === 'llm' ? null : said(root);
  const ofModels = spans
    .filter(({ kind }) => kind === 'llm')
    .flatMap((span) => lastText(span.outputMessages, 'assistant') ?? said(span) ?? []);
  const text = ofRun ?? ofModels.at(-1) ?? null;
  if (text === null) return null;
  const { attributes } = root;
  const told = attributes[ATTRIBUTE.refused];
  const evidence = attributes[ATTRIBUTE.evidence];
  return {
    text,
    refused: told === true || isRefusal(text),
    citations: citationsOf(attributes[ATTRIBUTE.citations]),
    evidence: typeof evidence === 'number' ? evidence : null,
  };
}

function citationsOf(given: JsonValue | undefined): ObservedAnswer['citations'] {
  const list = listOf(parsedJson(given));
  if (list === null) return null;
  return list.flatMap((item) => {
    const { documentId, displayPath, headingPath, start, end } = objectOf(item) ?? {};
    if (typeof documentId !== 'string') return [];
    const place = [
      textOrNull(displayPath) ?? documentId,
      ...(listOf(headingPath) ?? []).map((heading) => spelled(heading)),
    ].join(' › ');
    return [{ key: `${documentId}:${spelled(start)}-${spelled(end)}`, label: place }];
  });
}

function durationOf(root: CanonicalSpan | undefined, spans: readonly CanonicalSpan[]): number | null {
  if (root?.startNs !== undefined) {
    // A run whose end nobody saw lasted longer than what is here.
    return root.endNs === undefined ? null : millisecondsBetween(root.startNs, root.endNs);
  }
  const starts = spans.flatMap(({ startNs }) => startNs ?? []);
  const ends = spans.flatMap(({ endNs }) => endNs ?? []);
  const first = starts.reduce<bigint | null>(
    (least, at) => (least === null || BigInt(at) < least ? BigInt(at) : least),
    null,
  );
  const last = ends.reduce<bigint | null>((most, at) => (most === null || BigInt(at) > most ? BigInt(at) : most), null);
  return first === null || last === null ? null : Number(last - first) / NANOS_PER_MS;
}

function millisecondsBetween(start: string, end: string): number {
  return Number(BigInt(end) - BigInt(start)) / NANOS_PER_MS;
}

/** Totals that roots repeat are left out; with one count that nobody told the whole is unknown. */
function totalsOf(spans: readonly CanonicalSpan[], isOwn: boolean): { tokens: number | null; costUsd: number | null } {
  const counted = spans.filter(({ kind, rollup }) => kind === 'llm' && rollup !== true);
  const tokens = counted.flatMap(({ usage }) =>
    usage?.inputTokens === undefined || usage.outputTokens === undefined
      ? []
      : [usage.inputTokens + usage.outputTokens],
  );
  const costs = counted.flatMap(({ costUsd }) => costUsd?.total ?? []);
  // A run of ours without a call of a model took none; others may not have said.
  const isTold = isOwn || counted.length > 0;
  return {
    tokens: isTold && tokens.length === counted.length ? sum(tokens) : null,
    costUsd: isTold && costs.length === counted.length ? sum(costs) : null,
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function textAttribute(span: CanonicalSpan | undefined, name: string): string | null {
  return textOrNull(span?.attributes[name]);
}

function textOrNull(value: JsonValue | undefined): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function isEnding(ladderStep: unknown): boolean {
  return typeof ladderStep === 'string' && ENDING_LADDER_STEPS.has(ladderStep);
}
