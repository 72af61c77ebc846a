/**
 * Two traces side by side. Spans stand for each other by what they are among their siblings (stage, operation, name), not
 * by id or time; the first difference is found by following data: a span's input, then its children, then its output.
 */
import type { CanonicalSpan } from '../../contract/canonical-span.ts';
import { ATTRIBUTE } from '../../contract/span-attributes.ts';
import type { CanonicalTrace } from '../../contract/trace.ts';
import type { ComparedSpan, FirstDifference, SpanPair, TraceDelta, TraceDiff } from '../../contract/trace-diff.ts';
import { type AlignedKey, type AlignedPair, alignLists } from './align-lists.ts';
import { compareSpans, type SpanDifferences } from './compare-spans.ts';
import { compareToolCalls } from './compare-tool-calls.ts';
import { type SpanNode, spanTree } from './span-tree.ts';

const NANOS_PER_MS = 1e6;
/** Siblings on either side that are looked at for one that ran at the same time. */
const NEIGHBOURS = 10;

interface Walked {
  before: SpanNode | null;
  after: SpanNode | null;
  isMoved: boolean;
  depth: number;
}

export function diffTraces(before: CanonicalTrace, after: CanonicalTrace): TraceDiff {
  const pairs: SpanPair[] = [];
  let first: FirstDifference | null = null;
  let firstAttribute: FirstDifference | null = null;
  const note = (walked: Walked, differences: SpanDifferences['input']): void => {
    const [difference] = differences;
    const span = walked.before?.span ?? walked.after?.span;
    if (difference === undefined || span === undefined) return;
    const found = { spanId: span.spanId, name: span.name, type: difference.type, detail: difference.detail };
    if (difference.type === 'attributes') firstAttribute ??= found;
    else first ??= found;
  };

  const waiting: (Walked | (() => void))[] = [];
  const put = (one: readonly SpanNode[], other: readonly SpanNode[], depth: number): void => {
    const aligned = alignLists(
      one.map((node) => keyOf(node)),
      other.map((node) => keyOf(node)),
    );
    waiting.push(...aligned.map((pair) => walkedOf(pair, one, other, depth)).toReversed());
  };
  put(spanTree(before.spans), spanTree(after.spans), 0);
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (typeof next === 'function') {
      next();
      continue;
    }
    const walked = next;
    const one = walked.before?.span;
    const other = walked.after?.span;
    const found = one !== undefined && other !== undefined ? compareSpans(one, other) : null;
    pairs.push(pairOf(walked, found));
    if (found === null) first ??= aloneIn(walked);
    else {
      if (walked.isMoved) first ??= movedIn(walked);
      note(walked, found.input);
      waiting.push(() => {
        note(walked, found.output);
        note(walked, found.attributes);
      });
    }
    put(walked.before?.children ?? [], walked.after?.children ?? [], walked.depth + 1);
  }
  return {
    before: before.summary,
    after: after.summary,
    first: first ?? firstAttribute,
    delta: {
      ms: after.summary.durationMs - before.summary.durationMs,
      inputTokens: after.summary.inputTokens - before.summary.inputTokens,
      outputTokens: after.summary.outputTokens - before.summary.outputTokens,
      costUsd: minus(after.summary.costUsd, before.summary.costUsd),
    },
    pairs,
    toolCalls: compareToolCalls(before.spans, after.spans),
  };
}

function walkedOf(pair: AlignedPair, one: readonly SpanNode[], other: readonly SpanNode[], depth: number): Walked {
  const before = pair.before === null ? null : (one[pair.before] ?? null);
  const after = pair.after === null ? null : (other[pair.after] ?? null);
  // What runs side by side begins in any order.
  const isMoved = pair.isMoved && !(runsBeside(pair.before, one) && runsBeside(pair.after, other));
  return { before, after, isMoved, depth };
}

function runsBeside(at: number | null, siblings: readonly SpanNode[]): boolean {
  if (at === null) return false;
  const spanned = timesOf(siblings[at]);
  if (spanned === null) return false;
  const near = siblings.slice(Math.max(0, at - NEIGHBOURS), at + NEIGHBOURS + 1);
  return near.some((node) => {
    const times = node === siblings[at] ? null : timesOf(node);
    return times !== null && times.start <= spanned.end && spanned.start <= times.end;
  });
}

function timesOf(node: SpanNode | undefined): { start: bigint; end: bigint } | null {
  const { startNs, endNs } = node?.span ?? {};
  return startNs === undefined || endNs === undefined ? null : { start: BigInt(startNs), end: BigInt(endNs) };
}

/** What a span is among its siblings: its stage, or its name without the model, which may be another one. */
function keyOf({ span }: SpanNode): AlignedKey {
  const stage = span.attributes[ATTRIBUTE.stageId];
  const model = [span.requestModel, span.responseModel].find((name) => name !== undefined && span.name.endsWith(name));
  const name = model === undefined ? span.name : span.name.slice(0, -model.length).trimEnd();
  return {
    exact: JSON.stringify([span.kind, typeof stage === 'string' ? stage : name]),
    loose: span.kind,
  };
}

function pairOf({ before, after, isMoved, depth }: Walked, found: SpanDifferences | null): SpanPair {
  const [one, other] = [before?.span, after?.span];
  return {
    depth,
    before: comparedSpan(one),
    after: comparedSpan(other),
    isMoved,
    differences: found === null ? [] : [...found.input, ...found.output, ...found.attributes],
    delta: deltaOf(one, other),
  };
}

function comparedSpan(span: CanonicalSpan | undefined): ComparedSpan | null {
  if (span === undefined) return null;
  const { spanId, name, kind, status } = span;
  return { spanId, name, kind, status, durationMs: durationMs(span) };
}

function aloneIn({ before, after }: Walked): FirstDifference | null {
  const span = before?.span ?? after?.span;
  if (span === undefined) return null;
  const { spanId, name } = span;
  return before === null
    ? { spanId, name, type: 'added', detail: `${name} is only in the second trace` }
    : { spanId, name, type: 'missing', detail: `${name} is only in the first trace` };
}

function movedIn({ before }: Walked): FirstDifference | null {
  if (before === null) return null;
  const { spanId, name } = before.span;
  return { spanId, name, type: 'order', detail: `${name} comes in another place among the spans beside it` };
}

function deltaOf(before: CanonicalSpan | undefined, after: CanonicalSpan | undefined): TraceDelta {
  return {
    ms: minus(durationMs(after), durationMs(before)),
    inputTokens: minus(after?.usage?.inputTokens, before?.usage?.inputTokens),
    outputTokens: minus(after?.usage?.outputTokens, before?.usage?.outputTokens),
    costUsd: minus(after?.costUsd?.total, before?.costUsd?.total),
  };
}

function durationMs(span: CanonicalSpan | undefined): number | null {
  if (span?.startNs === undefined || span.endNs === undefined) return null;
  return Number(BigInt(span.endNs) - BigInt(span.startNs)) / NANOS_PER_MS;
}

function minus(one: number | null | undefined, other: number | null | undefined): number | null {
  return one == null || other == null ? null : one - other;
}
