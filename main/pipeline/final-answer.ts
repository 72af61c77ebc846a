import type { Citation } from '../contract/ask.ts';
import type { CacheUse, ModelAttempt } from '../contract/model-attempt.ts';
import type { StructuredAnswer } from '../contract/structured.ts';
import type { PlanOutcome } from './execute-plan.ts';

/** What a run says in the end, whichever way it ended. */
export interface FinalAnswer {
  text: string;
  refused: boolean;
  citations: readonly Citation[];
  model: string;
  inputTokens: number;
  outputTokens: number;
  costUsd: number | null;
  firstTokenMs: number | null;
  evidence: number | null;
  evidenceFloor: number | null;
  attempts: readonly ModelAttempt[];
  cache: CacheUse;
  /** See AskResult. */
  partial?: string;
  structured: StructuredAnswer | null;
}

/** Of a run that no cache looked at. */
export const CACHE_OFF: CacheUse = { outcome: 'off', layer: null, similarity: null, stoppedBy: null, storedAt: null };

/** How many of the closest passages a partial answer names. */
const PARTIAL_PASSAGES = 3;

/**
 * @param streamed text the model had produced when the run was ended early
 * @param spentUsd what models cost until then, as `costOfSpans` says
 * @returns the checked answer of a whole run; for a run its ladder ended, what there is and why it is not more
 */
export function answerFrom(outcome: PlanOutcome, streamed: string, spentUsd: number | null): FinalAnswer {
  const { slots, ended } = outcome;
  const { generated, answer } = slots;
  const facts = {
    model: generated?.model ?? '',
    inputTokens: generated?.inputTokens ?? 0,
    outputTokens: generated?.outputTokens ?? 0,
    costUsd: generated === undefined ? spentUsd : generated.costUsd,
    firstTokenMs: generated?.firstTokenMs ?? null,
    evidence: generated?.evidence ?? null,
    evidenceFloor: generated?.evidenceFloor ?? null,
    attempts: generated?.attempts ?? [],
    cache: generated?.cache ?? CACHE_OFF,
    ...(generated?.partial === undefined ? {} : { partial: generated.partial }),
    // What a ladder ended is no value, however much of one there is.
    structured: ended === null ? (answer?.structured ?? null) : null,
  };
  if (ended === null) {
    return {
      ...facts,
      text: answer?.text ?? '',
      refused: generated?.refused ?? true,
      citations: answer?.citations ?? [],
    };
  }
  const why = `Stage ${ended.stage} did not finish: ${ended.reason}`;
  if (ended.step.step === 'hand-off') {
    return { ...facts, text: `${why} Ask ${ended.step.to}.`, refused: true, citations: [] };
  }
  const soFar = generated?.text ?? streamed;
  const closest = (slots.context ?? [])
    .slice(0, PARTIAL_PASSAGES)
    .map(
      ({ chunk }) => `${chunk.displayPath}${chunk.headingPath.length > 0 ? ` › ${chunk.headingPath.join(' › ')}` : ''}`,
    );
  const parts = [
    soFar.trim(),
    why,
    closest.length > 0 ? `Closest passages: ${closest.join('; ')}.` : 'No passage had been found yet.',
  ];
  return {
    ...facts,
    text: parts.filter((part) => part !== '').join('\n\n'),
    refused: soFar.trim() === '',
    citations: [],
  };
}
