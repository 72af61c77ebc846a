import { findText, QUESTION_KEYS } from '../../base/text-in-json.ts';
import type { CanonicalMessage, CanonicalSpan } from '../../contract/canonical-span.ts';
import type { ReleaseHash, SessionId, TraceId } from '../../contract/ids.ts';
import type { TraceSummary } from '../../contract/trace.ts';
import { isReference } from './pack-span.ts';
import { questionInPrompt } from './question-in-prompt.ts';

const NANOS_PER_MS = 1e6;
/** As of our own runs. UTF-16 units. */
const MAX_TITLE_LENGTH = 200;
/** A title is looked for in so much of a text. UTF-16 units. */
const MAX_TITLE_SOURCE = 4096;
/** Longer JSON is not taken apart for a title. UTF-16 units. */
const MAX_PARSED_LENGTH = 65_536;
/** Facets are for choosing from; what is longer is cut. */
const MAX_FACET_LENGTH = 200;
/** Latest time that has an ISO form with four digits for the year. Milliseconds. */
const LATEST_MS = 253_402_300_799_999;

export interface ImportedFacets {
  service: string | null;
  userId: string | null;
  tenantId: string | null;
  environment: string | null;
  tags: readonly string[];
}

/**
 * The row that lists draw for an imported trace. Tokens and cost are those of the calls of models, what repeats them
 * (`rollup`, `sameAs`) left out.
 *
 * @param spans settled, in order
 * @param options.seenAt ISO time, for a trace without a clock
 * @param options.resolve the text behind a text that may be a reference
 */
export function summarizeImported(
  spans: readonly CanonicalSpan[],
  options: { seenAt: string; resolve: (text: string) => string },
): { summary: TraceSummary; facets: ImportedFacets } {
  const told = spans.filter(({ synthetic }) => synthetic !== true);
  const root = told.find(({ parentSpanId }) => parentSpanId === undefined) ?? told[0] ?? spans[0];
  if (root === undefined) throw new TypeError('a trace needs a span');
  // A root that was made up to hold what is said of the whole knows the question and the sums best.
  const top = spans.find(({ parentSpanId }) => parentSpanId === undefined) ?? root;
  const calls = told.filter(({ kind, rollup, sameAs }) => kind === 'llm' && rollup !== true && sameAs === undefined);
  const first = <T>(of: (span: CanonicalSpan) => T | undefined): T | null => {
    for (const span of told) {
      const value = of(span);
      if (value !== undefined && value !== '') return value;
    }
    return null;
  };
  const { startedAt, durationMs } = timesOf(spans, options.seenAt);
  return {
    summary: {
      traceId: root.traceId as TraceId,
      kind: 'imported',
      title: titleOf(top.input === undefined ? root : top, told, options.resolve).slice(0, MAX_TITLE_LENGTH),
      pipelineId: '',
      releaseHash: '' as ReleaseHash,
      sessionId: cut(first(({ conversationId }) => conversationId)) as SessionId | null,
      origin: root.source.format,
      startedAt,
      durationMs,
      status: statusOf(root, told),
      spanCount: spans.length,
      inputTokens: sumOf(calls, spans, ({ usage }) => usage?.inputTokens),
      outputTokens: sumOf(calls, spans, ({ usage }) => usage?.outputTokens),
      costUsd: costOf(calls, told, top.costUsd === undefined ? root : top),
      model: modelOf(calls),
    },
    facets: {
      service: cut(first(({ service }) => service)),
      userId: cut(first(({ userId }) => userId)),
      tenantId: cut(first(({ tenantId }) => tenantId)),
      environment: cut(first(({ environment }) => environment)),
      tags: [...new Set(told.flatMap(({ tags }) => tags ?? []))]
        .map((tag) => tag.slice(0, MAX_FACET_LENGTH))
        .toSorted(),
    },
  };
}

function cut(text: string | null): string | null {
  return text === null ? null : text.slice(0, MAX_FACET_LENGTH);
}

/** From the first start to the last end: a root may be missing, or end before what it began. */
function timesOf(spans: readonly CanonicalSpan[], seenAt: string): { startedAt: string; durationMs: number } {
  let start: bigint | null = null;
  let end: bigint | null = null;
  for (const { startNs, endNs } of spans) {
    if (startNs === undefined) continue;
    const from = BigInt(startNs);
    const to = BigInt(endNs ?? startNs);
    if (start === null || from < start) start = from;
    if (end === null || to > end) end = to;
  }
  if (start === null || end === null) return { startedAt: seenAt, durationMs: 0 };
  const startMs = Number(start / 1_000_000n);
  const isDate = startMs >= 0 && startMs <= LATEST_MS;
  return {
    startedAt: isDate ? new Date(startMs).toISOString() : seenAt,
    durationMs: Number(end - start) / NANOS_PER_MS,
  };
}

function statusOf(root: CanonicalSpan, spans: readonly CanonicalSpan[]): TraceSummary['status'] {
  if (root.status === 'error') return 'error';
  // Infrastructure below (HTTP, queues) fails and is tried again; what the work is made of is another matter.
  const hasFailed = spans.some(({ status, kind }) => status === 'error' && kind !== 'other' && kind !== 'event');
  if (!hasFailed) return 'ok';
  // Above an orphan there is nobody to say that it was dealt with.
  return root.parentSpanId === undefined ? 'degraded' : 'error';
}

/** Where no call tells, the roll-ups of what is above do, each counted once. */
function sumOf(
  calls: readonly CanonicalSpan[],
  spans: readonly CanonicalSpan[],
  of: (span: CanonicalSpan) => number | undefined,
): number {
  const told = calls.flatMap((span) => of(span) ?? []);
  const counts = told.length > 0 ? told : outermost(spans, of);
  const sum = counts.reduce((total, count) => total + count, 0);
  return Number.isFinite(sum) ? Math.max(0, Math.round(sum)) : 0;
}

/** @returns what is told by spans above which nothing tells it; the spans stand parents first */
function outermost(spans: readonly CanonicalSpan[], of: (span: CanonicalSpan) => number | undefined): number[] {
  const covered = new Set<string>();
  return spans.flatMap((span) => {
    const isCovered = span.parentSpanId !== undefined && covered.has(span.parentSpanId);
    const count = of(span);
    if (isCovered || count !== undefined) covered.add(span.spanId);
    return isCovered || count === undefined ? [] : [count];
  });
}

/** Null when a call that used tokens does not say what it cost, and the root does not either. */
function costOf(calls: readonly CanonicalSpan[], spans: readonly CanonicalSpan[], root: CanonicalSpan): number | null {
  const isUnknown = calls.some(({ usage, costUsd }) => usage !== undefined && costUsd?.total === undefined);
  if (isUnknown) return calls.includes(root) ? null : (root.costUsd?.total ?? null);
  const told = spans.filter(({ rollup, sameAs }) => rollup !== true && sameAs === undefined);
  const sum = told.reduce((total, { costUsd }) => total + (costUsd?.total ?? 0), 0);
  return told.some(({ costUsd }) => costUsd?.total !== undefined)
    ? sum
    : (root.costUsd?.total ?? (calls.length === 0 ? 0 : null));
}

/** The model of most calls; of equals, the one called first. */
function modelOf(calls: readonly CanonicalSpan[]): string {
  const counts = new Map<string, number>();
  for (const { responseModel, requestModel } of calls) {
    const model = responseModel ?? requestModel;
    if (model !== undefined) counts.set(model, (counts.get(model) ?? 0) + 1);
  }
  let best = '';
  for (const [model, count] of counts) if (best === '' || count > (counts.get(best) ?? 0)) best = model;
  return best.slice(0, MAX_FACET_LENGTH);
}

/** The question: what a user asked, at the root or in the first call; else what went in; else the root's name. */
function titleOf(root: CanonicalSpan, spans: readonly CanonicalSpan[], resolve: (text: string) => string): string {
  const call = spans.find(({ kind, inputMessages }) => kind === 'llm' && inputMessages !== undefined);
  // Below a server's span, where the calls of models are not told.
  const agent = spans.find(
    ({ kind, inputMessages, input }) => kind === 'agent' && (inputMessages ?? input) !== undefined,
  );
  const candidates = [
    () => userText(root.inputMessages, resolve),
    () => (typeof root.input === 'string' ? askedIn(resolve(root.input)) : ''),
    () => userText(call?.inputMessages, resolve),
    () => (typeof call?.input === 'string' ? askedIn(resolve(call.input)) : ''),
    () => (call === undefined ? userText(agent?.inputMessages, resolve) : ''),
    () => (call === undefined && typeof agent?.input === 'string' ? askedIn(resolve(agent.input)) : ''),
    () => (root.input === undefined ? '' : askedIn(JSON.stringify(root.input))),
    () => root.name,
  ];
  for (const candidate of candidates) {
    const title = candidate().slice(0, MAX_TITLE_SOURCE).trim().replaceAll(/\s+/g, ' ');
    if (title !== '') return title;
  }
  return '';
}

/** What JSON asks under the names that programs give it, or a prompt in its words; the text itself where it asks nothing. */
function askedIn(text: string): string {
  const isJson = text.length <= MAX_PARSED_LENGTH && /^\s*[[{]/.test(text);
  const found = isJson ? findText(text, { keys: QUESTION_KEYS, role: 'user' }) : null;
  return questionInPrompt([found ?? text]);
}

function userText(messages: readonly CanonicalMessage[] | undefined, resolve: (text: string) => string): string {
  const said = (messages ?? []).filter(({ role }) => role === 'user' || role === 'human');
  const textOf = ({ parts }: CanonicalMessage, read: (text: string) => string): string =>
    parts.map((part) => (part.type === 'text' ? read(part.content) : '')).join(' ');
  // After the first only a short text can be the question, and what is a reference is long.
  const readShort = (text: string): string => (isReference(text) ? '' : text);
  return questionInPrompt(said.map((message, index) => textOf(message, index === 0 ? resolve : readShort)));
}
