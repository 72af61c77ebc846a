import { canonicalJson, type JsonValue } from '../../base/json.ts';
import { ATTRIBUTE } from '../../contract/span-attributes.ts';
import type { AttributeValue, Span } from '../../contract/span.ts';
import { sha256Hex } from '../../storage/content-hash.ts';
import { parsedJson } from '../../base/text-in-json.ts';

/** What no two runs have in common, however alike they are, and why. */
export const EXCLUDED_FROM_HASH: readonly { what: string; why: string }[] = [
  { what: 'trace, span and session ids', why: 'every run has its own' },
  { what: 'ids and steps of agent runs, ids of tool calls', why: 'every run has its own' },
  { what: 'times and durations', why: 'they belong to the machine and the moment' },
  { what: ATTRIBUTE.firstTokenMs, why: 'it is a duration' },
  { what: `${ATTRIBUTE.rerank}: ms`, why: 'it is a duration' },
  { what: `${ATTRIBUTE.runKind} and the name of the root`, why: 'one is an ask, the other its replay' },
  { what: ATTRIBUTE.releaseHash, why: 'it holds the policy of the run: live then, answered from the recording now' },
  { what: `${ATTRIBUTE.replayOf}, ${ATTRIBUTE.replayId}`, why: 'only a replay has them' },
  { what: `${ATTRIBUTE.trialId}, ${ATTRIBUTE.trialSide}`, why: 'a replay is part of no trial' },
  { what: 'attempts at providers', why: 'a replay makes none' },
  { what: 'trestle.cache.*', why: 'a replay looks into no cache' },
  { what: ATTRIBUTE.redactions, why: 'it counts what was taken out; what is left is compared' },
];

const EXCLUDED_ATTRIBUTES: ReadonlySet<string> = new Set([
  ATTRIBUTE.conversationId,
  ATTRIBUTE.agentRunId,
  ATTRIBUTE.agentMemory,
  ATTRIBUTE.toolCallId,
  ATTRIBUTE.firstTokenMs,
  ATTRIBUTE.runKind,
  ATTRIBUTE.releaseHash,
  ATTRIBUTE.replayOf,
  ATTRIBUTE.replayId,
  ATTRIBUTE.trialId,
  ATTRIBUTE.trialSide,
  ATTRIBUTE.redactions,
  ATTRIBUTE.cacheOutcome,
  ATTRIBUTE.cacheLayer,
  ATTRIBUTE.cacheSimilarity,
  ATTRIBUTE.cacheStoredAt,
  ATTRIBUTE.cacheStoppedBy,
  ATTRIBUTE.cacheSavedMs,
  ATTRIBUTE.cacheSavedUsd,
]);

/** Members of JSON texts that are times or ids. */
const EXCLUDED_MEMBERS: ReadonlySet<string> = new Set(['ms', 'toolCallId', 'totalMs', 'elapsedMs']);

/** A span without what every run has of its own; children in an order that does not depend on who was faster. */
export interface NormalSpan {
  /** Names of the span and those above it: where a difference is, for a person. */
  path: string;
  kind: string;
  status: string;
  attributes: Readonly<Record<string, string>>;
  children: readonly NormalSpan[];
}

/** @returns null for a trace without a root */
export function normaliseSpans(spans: readonly Span[]): NormalSpan | null {
  const root = spans.find(({ parentSpanId }) => parentSpanId === null);
  if (root === undefined) return null;
  const byParent = new Map<string, Span[]>();
  for (const span of spans) {
    if (span.parentSpanId !== null) byParent.set(span.parentSpanId, [...(byParent.get(span.parentSpanId) ?? []), span]);
  }
  const normalise = (span: Span, above: string): NormalSpan => {
    const name = span.parentSpanId === null ? 'run' : span.name;
    const path = above === '' ? name : `${above} / ${name}`;
    // Below a call of a model stand the attempts at it.
    const below = span.kind === 'model' ? [] : (byParent.get(span.spanId) ?? []);
    const attributes = Object.fromEntries(
      Object.entries(span.attributes)
        .filter(([key]) => !EXCLUDED_ATTRIBUTES.has(key))
        .map(([key, value]) => [key, normaliseValue(value)] as const)
        .toSorted(([a], [b]) => (a < b ? -1 : 1)),
    );
    return {
      path,
      kind: span.kind,
      status: span.status.code,
      attributes,
      children: below
        .map((child) => normalise(child, path))
        // Legs run side by side; calls of a round and rounds keep the order that their attributes tell.
        .toSorted((a, b) => (orderOf(a) < orderOf(b) ? -1 : Number(orderOf(a) > orderOf(b)))),
    };
  };
  return normalise(root, '');
}

/** @returns sha256 (hex) of the canonical JSON of the normalised spans */
export function hashSpans(span: NormalSpan): string {
  return sha256Hex(canonicalJson(span));
}

const MAX_SHOWN = 200;

/** @returns the first differences, span by span and attribute by attribute */
export function differencesBetween(
  recorded: NormalSpan,
  replayed: NormalSpan,
  limit: number,
): { span: string; attribute: string; recorded: string; replayed: string }[] {
  const found: { span: string; attribute: string; recorded: string; replayed: string }[] = [];
  const note = (span: string, attribute: string, before: string, now: string): void => {
    if (found.length >= limit || before === now) return;
    const [left, right] = aroundDifference(before, now);
    found.push({ span, attribute, recorded: left, replayed: right });
  };
  const compare = (before: NormalSpan, now: NormalSpan): void => {
    note(before.path, 'name', before.path, now.path);
    note(before.path, 'status', before.status, now.status);
    for (const name of new Set([...Object.keys(before.attributes), ...Object.keys(now.attributes)])) {
      note(before.path, name, before.attributes[name] ?? '(absent)', now.attributes[name] ?? '(absent)');
    }
    note(before.path, 'spans below', String(before.children.length), String(now.children.length));
    for (const [index, child] of before.children.entries()) {
      const other = now.children[index];
      if (other !== undefined) compare(child, other);
    }
  };
  compare(recorded, replayed);
  return found;
}

/** Long texts are shown from a little before where they part. */
function aroundDifference(before: string, now: string): [string, string] {
  const BEFORE = 40;
  let at = 0;
  while (at < before.length && before[at] === now[at]) at += 1;
  const start = Math.max(0, at - BEFORE);
  return [before.slice(start, start + MAX_SHOWN), now.slice(start, start + MAX_SHOWN)];
}

function orderOf({ path, attributes }: NormalSpan): string {
  const step = attributes[ATTRIBUTE.agentStep];
  return `${step === undefined ? '' : step.padStart(8, '0')} ${path}`;
}

function normaliseValue(value: AttributeValue): string {
  const parsed = parsedJson(value);
  if (typeof parsed === 'object' && parsed !== null) return canonicalJson(withoutExcluded(parsed));
  return typeof value === 'string' ? value : canonicalJson(value);
}

function withoutExcluded(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map((item: JsonValue) => withoutExcluded(item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !EXCLUDED_MEMBERS.has(key))
      .map(([key, item]) => [key, withoutExcluded(item)]),
  );
}
