import type { Recipe } from '../../replay/recipe.ts';
import type { TrialAnswer } from '../../release/trial/trial-answer.ts';
import type { GateParts } from '../gates/check-context.ts';
import { reduceRecording } from '../replay/read-recording.ts';
import { readReplayRules } from '../replay/replay-rules-file.ts';
import { replayTrace } from '../replay/replay-trace.ts';
import { answerOfRun } from './trial-answers.ts';

/** Live answers that wait to be shadowed at most; those beyond are dropped, so that what serves never waits. */
export const SHADOW_QUEUE = 32;

/**
 * Runs a recorded ask through a recipe as a replay does: its tools answer from the recording or not at all, its models for
 * real, its answer goes to nobody. It gives way to what people ask.
 *
 * @returns null when it cannot be compared: nothing to ask again, or it wanted a tool that nothing recorded answers
 */
export async function shadowAnswer(
  parts: GateParts,
  given: { traceId: string; recipe: Recipe },
  signal: AbortSignal,
): Promise<TrialAnswer | null> {
  const reduced = reduceRecording(parts, given.traceId);
  if (!reduced.ok) return null;
  await parts.gate.standBack(signal);
  const replayed = await replayTrace(
    parts.replays.tools,
    {
      input: reduced.input,
      recipe: given.recipe,
      candidate: { overrides: {}, models: 'live', retrieval: 'live', unmatched: 'fail' },
      rules: readReplayRules(parts.path).rules,
      replayId: null,
    },
    { signal },
  );
  const { stubs, candidate } = replayed;
  if (stubs.unmatched.length > 0 || stubs.open.length > 0) return null;
  if (candidate === null) return { ms: null, costUsd: null, hasFailed: true, refused: false, isGrounded: null };
  return answerOfRun(candidate);
}

/** Shadows of live answers, one after the other. */
export interface ShadowDesk {
  /** @returns false when as many wait as may: it was dropped */
  offer(work: () => Promise<void>): boolean;
  /** Waits for what is under way. */
  dispose(): Promise<void>;
}

export function createShadowDesk(size: number): ShadowDesk {
  const waiting: (() => Promise<void>)[] = [];
  let working: Promise<void> | null = null;
  let isClosed = false;
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      // A shadow that breaks is one answer less; it is counted where it is made.
      await next().catch(() => undefined);
    }
    working = null;
  };
  return {
    offer: (next) => {
      if (isClosed || waiting.length >= size) return false;
      waiting.push(next);
      working ??= work();
      return true;
    },
    dispose: async () => {
      isClosed = true;
      waiting.length = 0;
      await working;
    },
  };
}
