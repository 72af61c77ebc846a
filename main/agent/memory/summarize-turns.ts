import { estimateTokens } from '../../base/estimate-tokens.ts';
import type { SessionTurn } from '../../spec/tracer.ts';

/** Turns of a session that are shown whole. */
export const WHOLE_TURNS = 6;
/** Of the summary of all turns before those. */
export const MAX_SUMMARY_TOKENS = 240;
/** Sentences of an answer that stand for it. */
const SENTENCES_PER_ANSWER = 1;
/** UTF-16 units of one question or sentence. */
const MAX_PIECE_LENGTH = 240;

/**
 * Sums up turns that are no longer shown whole, without a model: of each its question and the first sentence of its
 * answer, word for word. The oldest go first when there are too many.
 *
 * @param earlier the summary of the turns before these, a line for each
 * @returns lines, oldest first, of at most `MAX_SUMMARY_TOKENS` estimated tokens
 */
export function summarizeTurns(earlier: string, turns: readonly SessionTurn[]): string {
  const lines = [...earlier.split('\n').filter((line) => line !== ''), ...turns.map(lineOf)];
  let tokens = lines.reduce((sum, line) => sum + estimateTokens(line) + 1, 0);
  let from = 0;
  while (tokens > MAX_SUMMARY_TOKENS && from < lines.length - 1) {
    tokens -= estimateTokens(lines[from] ?? '') + 1;
    from += 1;
  }
  return lines.slice(from).join('\n');
}

function lineOf({ question, answer }: SessionTurn): string {
  const sentences = answer
    .replaceAll(/\s*\[\d{1,3}\]/g, '')
    .replaceAll(/\s+/g, ' ')
    .match(/[^.!?]+(?:[.!?](?!\s|$)[^.!?]*)*[.!?]?/g);
  const first = (sentences ?? []).slice(0, SENTENCES_PER_ANSWER).join(' ').trim();
  return `${cut(question.replaceAll(/\s+/g, ' '))} → ${cut(first)}`;
}

function cut(text: string): string {
  return text.length <= MAX_PIECE_LENGTH ? text : `${text.slice(0, MAX_PIECE_LENGTH - 1)}…`;
}
