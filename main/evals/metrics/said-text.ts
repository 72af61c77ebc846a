import type { JsonValue } from '../../base/json.ts';
import type { ScoredRun } from './scorer.ts';

/** `[1]`, with the space before it. */
const MARKER = /[ \t]?\[(\d{1,3})\]/g;

/**
 * What an answer says in words: of one in JSON its texts and numbers, a line each, since keys and brackets are the
 * prompt's and not the model's.
 */
export function saidText({ answer, structured }: Pick<ScoredRun, 'answer' | 'structured'>): string {
  const text = answer ?? '';
  if (structured === undefined) return text;
  try {
    return leavesOf(JSON.parse(text) as JsonValue).join('\n');
  } catch {
    return text;
  }
}

/** A stack of its own: a model may answer with any nesting. */
function leavesOf(value: JsonValue): readonly string[] {
  const leaves: string[] = [];
  const open: JsonValue[] = [value];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (typeof next === 'string') leaves.push(next);
    else if (typeof next === 'number') leaves.push(String(next));
    else if (typeof next === 'object' && next !== null) open.push(...Object.values(next).toReversed());
  }
  return leaves;
}

export function withoutMarkers(text: string): string {
  return text.replaceAll(MARKER, '');
}

/** @returns the numbers of the citations in a text, each once */
export function markersIn(text: string): readonly number[] {
  return [...new Set(Array.from(text.matchAll(MARKER), ([, digits]) => Number(digits)))];
}
