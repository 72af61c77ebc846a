import type { CanonicalSpan } from '../../contract/canonical-span.ts';

/** A judge's score from here on says yes; scores run from 0 to 1. */
const YES_FROM = 0.5;
const GROUNDED_SCORES = /faithful|grounded/i;
const UNGROUNDED_SCORES = /hallucinat|ungrounded/i;
/** How models of English open when they do not answer. */
const REFUSAL =
  /^\W{0,3}(?:(?:i['’]?m|i am) (?:very )?sorry\b.{0,80}\b(?:can|unable|not|don)|sorry,? (?:but )?i\b.{0,40}\b(?:can|unable|not)|unfortunately,? i (?:can|am|don|do not|was)|i (?:can['’]?t|cannot|can not) (?:help|assist|answer|provide|do|fulfil|comply|discuss)|(?:i['’]?m|i am) (?:unable|not able) to (?:help|assist|answer|provide|do|fulfil|comply|discuss|find)|i (?:do not|don['’]?t) have (?:enough|any|sufficient)? ?(?:information|context)\b|the (?:documents|context|provided)\b.{0,60}\b(?:do|does) not\b|as an ai\b.{0,60}\b(?:can|unable|not))/i;
const REFUSAL_FINISH: ReadonlySet<string> = new Set(['refusal', 'content_filter', 'safety', 'SAFETY']);

export interface TraceOutcome {
  hasAnswer: boolean;
  hasUsage: boolean;
  /** Null where nothing tells. */
  isGrounded: boolean | null;
  isRefused: boolean;
}

/**
 * What came of an imported trace, as far as it tells: an answer is the output of its root or the last words of a model;
 * grounded is what a judge's score says (`faithfulness`, `groundedness`, `hallucination`); a refusal is told by the
 * opening words of the answer (English), or by what the model gave as its reason to stop.
 *
 * @param spans settled, in order; long texts may be references
 */
export function outcomeOfImported(spans: readonly CanonicalSpan[]): TraceOutcome {
  const told = spans.filter(({ synthetic }) => synthetic !== true);
  const root = told.find(({ parentSpanId }) => parentSpanId === undefined) ?? told[0];
  const last = told.findLast(({ kind, outputMessages }) => kind === 'llm' && (outputMessages?.length ?? 0) > 0);
  const messages = root?.outputMessages ?? last?.outputMessages ?? [];
  const answer = messages
    .flatMap(({ parts }) => parts.flatMap((part) => (part.type === 'text' ? [part.content] : [])))
    .join('\n');
  const output = root?.output === undefined || root.output === null ? '' : textOf(root.output);
  return {
    hasAnswer: answer.trim() !== '' || output.trim() !== '',
    hasUsage: told.some(({ usage }) => usage?.inputTokens !== undefined || usage?.outputTokens !== undefined),
    isGrounded: groundedBy(told.flatMap(({ scores }) => scores ?? [])),
    isRefused:
      messages.some(({ finishReason }) => finishReason !== undefined && REFUSAL_FINISH.has(finishReason)) ||
      REFUSAL.test(answer === '' ? output : answer),
  };
}

function textOf(value: NonNullable<CanonicalSpan['output']>): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The first score that says; a judge may say it as a number, as yes or no, or in a word. */
function groundedBy(scores: NonNullable<CanonicalSpan['scores']>): boolean | null {
  for (const { name, value } of scores) {
    const isTurned = UNGROUNDED_SCORES.test(name);
    if (!isTurned && !GROUNDED_SCORES.test(name)) continue;
    if (typeof value === 'boolean') return value !== isTurned;
    if (typeof value === 'number' && value >= 0 && value <= 1) return value >= YES_FROM !== isTurned;
    if (value === 'faithful' || value === 'grounded' || value === 'factual') return true;
    if (value === 'hallucinated' || value === 'ungrounded' || value === 'unfaithful') return false;
  }
  return null;
}
