import type { TraceSummary } from '../../../../main/contract/trace.ts';

/** One turn of a conversation. */
export interface TurnRow {
  /** From 1. */
  number: number;
  turn: TraceSummary;
  /** Tokens as shares of those of the largest turn, 0..1. */
  inputShare: number;
  outputShare: number;
}

/** @returns the turns in the order given, their tokens on one scale */
export function turnRows(turns: readonly TraceSummary[]): readonly TurnRow[] {
  const largest = turns.reduce((most, { inputTokens, outputTokens }) => Math.max(most, inputTokens + outputTokens), 1);
  return turns.map((turn, index) => ({
    number: index + 1,
    turn,
    inputShare: turn.inputTokens / largest,
    outputShare: turn.outputTokens / largest,
  }));
}
