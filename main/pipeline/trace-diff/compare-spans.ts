import { canonicalJson, type JsonObject, type JsonValue } from '../../base/json.ts';
import { lineDiff } from '../../base/line-diff.ts';
import type { CanonicalSpan, MessagePart } from '../../contract/canonical-span.ts';
import type { ChangedValue, SpanDifference } from '../../contract/trace-diff.ts';
import { compareDocuments } from './compare-documents.ts';
import { messageText, partsText, valueText } from './message-text.ts';

/** Lines of one difference that are kept: a person reads no more, and a diff of ten thousand spans must stay small. */
const MAX_LINES = 400;
/** Characters of one line, and of one changed value. */
const MAX_LINE = 2000;
const MAX_VALUE = 500;
/** Changed attributes of one span that are listed. */
const MAX_VALUES = 100;
/** Names of what changes with every run, or says where a span was read: it tells nothing about what the run did. */
const RUN_OF_ITS_OWN = /(?:^|[._])(?:id|uuid|timestamp|time|duration|elapsed|latency|hash|pid|port)$|_(?:ms|ns|at)$/i;

/** What differs between two spans, in the order in which data goes through a span. */
export interface SpanDifferences {
  /** What went in: model, settings, prompt, messages, a tool and its arguments. */
  input: readonly SpanDifference[];
  /** What came out: documents, results, messages, status. */
  output: readonly SpanDifference[];
  /** Attributes that no field holds; the least telling. */
  attributes: readonly SpanDifference[];
}

export function compareSpans(before: CanonicalSpan, after: CanonicalSpan): SpanDifferences {
  const found = (...differences: (SpanDifference | null)[]): SpanDifference[] =>
    differences.filter((difference) => difference !== null);
  return {
    input: found(
      word('model', before.requestModel ?? before.responseModel, after.requestModel ?? after.responseModel),
      values('parameters', before.params, after.params),
      values('prompt', before.prompt, after.prompt),
      lines('instructions', textOf(before.systemInstructions), textOf(after.systemInstructions)),
      lines('tools', listText(before.toolDefinitions), listText(after.toolDefinitions)),
      lines('input', inputText(before), inputText(after)),
      word('query', before.retrieval?.query, after.retrieval?.query),
      word('tool', before.tool?.name, after.tool?.name),
      lines('arguments', jsonText(before.tool?.arguments), jsonText(after.tool?.arguments)),
    ),
    output: found(
      compareDocuments(before.retrieval?.documents ?? [], after.retrieval?.documents ?? []),
      lines('result', jsonText(before.tool?.result), jsonText(after.tool?.result)),
      lines('output', outputText(before), outputText(after)),
      word('status', statusText(before), statusText(after)),
    ),
    attributes: found(values('attributes', withoutItsOwn(before.attributes), withoutItsOwn(after.attributes))),
  };
}

type Word = 'status' | 'model' | 'tool' | 'query';

function word(type: Word, before: string | undefined, after: string | undefined): SpanDifference | null {
  if (before === after) return null;
  const [old = null, now = null] = [before, after];
  const shown = (value: string | null): string => (value === null ? 'nothing' : cut(value, MAX_VALUE));
  return { type, detail: `${type} ${shown(old)} is ${shown(now)} now`, before: old, after: now };
}

function lines(
  type: Extract<SpanDifference, { lines: unknown }>['type'],
  before: string | undefined,
  after: string | undefined,
): SpanDifference | null {
  if (before === after) return null;
  const all = lineDiff(before ?? '', after ?? '');
  const kept = all.slice(0, MAX_LINES).map((line) => cut(line, MAX_LINE));
  if (all.length > MAX_LINES) kept.push(`@@ and ${all.length - MAX_LINES} more lines`);
  const shown = ['-', '+'].flatMap((sign) => all.find((line) => line.startsWith(sign)) ?? []);
  const what = before === undefined ? 'only after' : after === undefined ? 'only before' : 'changed';
  return { type, detail: `${type} ${what}: ${shown.map((line) => cut(line, MAX_VALUE)).join(' ')}`, lines: kept };
}

function values(
  type: Extract<SpanDifference, { values: unknown }>['type'],
  before: object | undefined,
  after: object | undefined,
): SpanDifference | null {
  const [old, now] = [mapOf(before), mapOf(after)];
  const changed: ChangedValue[] = [];
  for (const name of new Set([...old.keys(), ...now.keys()])) {
    const [one, other] = [old.get(name), now.get(name)];
    if (one !== undefined && other !== undefined && canonicalJson(one) === canonicalJson(other)) continue;
    changed.push({ name, before: shorten(one), after: shorten(other) });
  }
  if (changed.length === 0) return null;
  const names = changed.slice(0, 5).map(({ name }) => name);
  const rest = changed.length > names.length ? ` and ${changed.length - names.length} more` : '';
  return { type, detail: `${type}: ${names.join(', ')}${rest}`, values: changed.slice(0, MAX_VALUES) };
}

function mapOf(value: object | undefined): ReadonlyMap<string, JsonValue> {
  return new Map(Object.entries((value ?? {}) as JsonObject).filter(([, member]) => member !== undefined));
}

function shorten(value: JsonValue | undefined): JsonValue {
  if (value === undefined) return null;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length <= MAX_VALUE ? value : cut(text, MAX_VALUE);
}

function withoutItsOwn(attributes: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => !RUN_OF_ITS_OWN.test(name)));
}

function statusText({ status, error }: CanonicalSpan): string {
  // Some origins say nothing of what went well.
  if (status !== 'error') return 'ok';
  return `error: ${[error?.type, error?.message].filter((part) => part !== undefined).join(' ')}`.trimEnd();
}

function inputText({ inputMessages, input }: CanonicalSpan): string | undefined {
  return inputMessages === undefined ? jsonText(input) : messageText(inputMessages);
}

function outputText({ outputMessages, output }: CanonicalSpan): string | undefined {
  return outputMessages === undefined ? jsonText(output) : messageText(outputMessages);
}

const textOf = (parts: readonly MessagePart[] | undefined): string | undefined =>
  parts === undefined ? undefined : partsText(parts);
const listText = (list: readonly JsonValue[] | undefined): string | undefined =>
  list === undefined ? undefined : valueText(list);
const jsonText = (value: JsonValue | undefined): string | undefined =>
  value === undefined ? undefined : valueText(value);

function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length)}…`;
}
