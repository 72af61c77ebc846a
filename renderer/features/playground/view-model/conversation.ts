import type { SessionId } from '../../../../main/contract/ids.ts';
import { type AskRun, sameQuestionKey } from './ask-run.ts';

/**
 * The session a question is asked in. Asking the first question of a conversation again starts afresh: its own earlier
 * answer must not be part of what the comparison compares.
 *
 * @param runs those of the conversation, oldest first
 * @returns null for a new session
 */
export function sessionForQuestion(runs: readonly AskRun[], question: string): SessionId | null {
  const key = sameQuestionKey(question);
  if (runs.every((run) => sameQuestionKey(run.question) === key)) return null;
  return runs.findLast(({ sessionId }) => sessionId !== null)?.sessionId ?? null;
}

/** One question of a conversation with its latest run. */
export interface Turn {
  /** From 1. */
  number: number;
  run: AskRun;
}

/** @returns the conversation's questions in order, each once, with the run that answered it last */
export function conversationTurns(runs: readonly AskRun[], conversation: number): readonly Turn[] {
  const latest = new Map<string, AskRun>();
  for (const run of runs) {
    if (run.conversation === conversation) latest.set(sameQuestionKey(run.question), run);
  }
  return [...latest.values()].map((run, index) => ({ number: index + 1, run }));
}
