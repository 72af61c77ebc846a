import { findText, listOf, objectOf, parsedJson, QUESTION_KEYS } from '../base/text-in-json.ts';
import type { AccessAs } from '../contract/access.ts';
import type { CanonicalMessage, CanonicalSpan } from '../contract/canonical-span.ts';
import type { JsonValue } from '../base/json.ts';
import type { ReducedTrace, ReduceResult } from '../contract/replay.ts';
import { ATTRIBUTE } from '../contract/span-attributes.ts';
import { observeRun } from './observe/observe-run.ts';
import type { ObservedModelCall, ObservedRun } from './observe/observed-run.ts';
import { lastText, textOfParts } from './observe/text-in-messages.ts';

/** UTF-16 units of a question; whatever is longer is a file somebody pasted. */
const MAX_QUESTION_LENGTH = 100_000;
/** Earlier turns that are handed on. */
const MAX_HISTORY = 50;
const QUESTION_VARIABLES: readonly string[] = ['question', 'query', 'user_input', 'input', 'task'];

/** A trace as a run can begin with it. */
export interface ReplayInput {
  question: string;
  history: readonly { question: string; answer: string }[];
  variables: Readonly<Record<string, JsonValue>>;
  as: AccessAs | undefined;
  /** What the search was narrowed to; null for a recording that does not say. */
  filter: JsonValue;
  sessionId: string | null;
  recorded: ObservedRun;
}

export type Reduced = { ok: true; input: ReplayInput } | Extract<ReduceResult, { ok: false }>;

/**
 * Reduces a trace of any origin to what a run begins with: the question, what was said before, the prompt's variables and
 * on whose behalf, with everything recorded beside it.
 *
 * The question is looked for where origins put it, the surest first: the prompt's variables, the root's input, the query
 * of the first retrieval, the first call of a model. Nothing is made up: without a text of a user there is none.
 */
export function reduceTrace(spans: readonly CanonicalSpan[]): Reduced {
  if (spans.length === 0) return refuse('no-spans', 'The trace has no spans.');
  const recorded = observeRun(spans);
  const ordered = spans.toSorted((a, b) => a.seq - b.seq);
  const ids = new Set(spans.map(({ spanId }) => spanId));
  const root = ordered.find(({ parentSpanId }) => parentSpanId === undefined || !ids.has(parentSpanId));
  const models = recorded.steps.filter((step): step is ObservedModelCall => step.kind === 'model');
  const variables = ordered.find(({ prompt }) => prompt?.variables !== undefined)?.prompt?.variables ?? {};
  const question = findQuestion({ root, ordered, models, variables });
  if (question === null) {
    const calls = ordered.filter(({ kind }) => kind === 'llm');
    if (calls.length === 0) {
      return refuse(
        'no-question',
        'The trace holds no call of a model and no text of a user, so there is nothing to ask again.',
      );
    }
    return calls.every(({ content }) => content === 'absent')
      ? refuse(
          'nothing-said',
          'The trace holds no texts: whoever recorded it kept content out. Record messages (for OpenTelemetry, OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT=true) and import it again.',
        )
      : refuse('no-question', 'The trace holds no text of a user, so there is nothing to ask again.');
  }
  if (question.length > MAX_QUESTION_LENGTH) {
    return refuse(
      'too-large',
      `The question has ${question.length} characters; up to ${MAX_QUESTION_LENGTH} are asked again.`,
    );
  }
  return {
    ok: true,
    input: {
      question,
      history: historyBefore(question, root, models),
      variables,
      as: scopeOf(root, ordered),
      filter: filterOf(ordered),
      sessionId: root?.conversationId ?? null,
      recorded,
    },
  };
}

/** @returns the same for a person, with counts instead of contents */
export function describeReduced({ question, history, variables, as, recorded }: ReplayInput): ReducedTrace {
  const count = (kind: string): number => recorded.steps.filter((step) => step.kind === kind).length;
  return {
    traceId: recorded.traceId,
    question,
    history: [...history],
    variables,
    tenant: as?.tenant ?? null,
    principals: as?.principals ?? [],
    toolCalls: count('tool'),
    modelCalls: count('model'),
    retrievals: count('retrieval'),
    hasAnswer: recorded.answer !== null,
  };
}

function refuse(
  reason: Extract<ReduceResult, { ok: false }>['reason'],
  message: string,
): Extract<ReduceResult, { ok: false }> {
  return { ok: false, reason, message };
}

function findQuestion(from: {
  root: CanonicalSpan | undefined;
  ordered: readonly CanonicalSpan[];
  models: readonly ObservedModelCall[];
  variables: Readonly<Record<string, JsonValue>>;
}): string | null {
  const { root, ordered, models, variables } = from;
  for (const name of QUESTION_VARIABLES) {
    const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
    if (typeof value === 'string' && value.trim() !== '') return value;
  }
  const rootInput = root?.kind === 'tool' ? undefined : root?.input;
  const query = ordered.find(({ retrieval }) => (retrieval?.query ?? '').trim() !== '')?.retrieval?.query;
  return (
    findText(rootInput, { keys: QUESTION_KEYS, role: 'user' }) ??
    lastText(root?.inputMessages, 'user') ??
    query ??
    lastText(models[0]?.input ?? undefined, 'user')
  );
}

/** Turns before the question, from the messages that hold it. */
function historyBefore(
  question: string,
  root: CanonicalSpan | undefined,
  models: readonly ObservedModelCall[],
): ReplayInput['history'] {
  const messages = root?.inputMessages ?? messagesIn(root?.input) ?? models[0]?.input ?? [];
  const lastUser = messages.findLastIndex(
    ({ role, parts }) => role === 'user' && textOfParts(parts).includes(question),
  );
  const turns: { question: string; answer: string }[] = [];
  let asked: string | null = null;
  for (const { role, parts } of messages.slice(0, Math.max(0, lastUser))) {
    const text = textOfParts(parts);
    if (role === 'user') asked = text;
    else if (role === 'assistant' && asked !== null && text.trim() !== '') {
      turns.push({ question: asked, answer: text });
      asked = null;
    }
  }
  return turns.slice(-MAX_HISTORY);
}

/** A root's input that is a conversation. */
function messagesIn(input: JsonValue | undefined): readonly CanonicalMessage[] | undefined {
  const value = parsedJson(input) ?? input;
  const list = listOf(value) ?? listOf(objectOf(value)?.['messages']);
  return list?.flatMap((item) => {
    const { role, content } = objectOf(item) ?? {};
    if (typeof role !== 'string') return [];
    const text = findText(content, { keys: ['text', 'content'], role: 'user' });
    return [{ role, parts: text === null ? [] : [{ type: 'text' as const, content: text }] }];
  });
}

/** Our own traces say exactly on whose behalf they read; of others the tenant alone is taken over. */
function scopeOf(root: CanonicalSpan | undefined, ordered: readonly CanonicalSpan[]): AccessAs | undefined {
  const scope = objectOf(parsedJson(root?.attributes[ATTRIBUTE.accessScope]));
  if (scope !== null) {
    const principals = (listOf(scope['principals']) ?? []).filter((name) => typeof name === 'string');
    return { tenant: typeof scope['tenant'] === 'string' ? scope['tenant'] : '', principals };
  }
  const tenant = ordered.find(({ tenantId }) => tenantId !== undefined)?.tenantId;
  return tenant === undefined ? undefined : { tenant, principals: [] };
}

function filterOf(ordered: readonly CanonicalSpan[]): JsonValue {
  const kept = ordered.find(({ attributes }) => attributes[ATTRIBUTE.retrieval] !== undefined);
  return objectOf(parsedJson(kept?.attributes[ATTRIBUTE.retrieval]))?.['filter'] ?? null;
}
