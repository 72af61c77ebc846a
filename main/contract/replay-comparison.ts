import type { JsonValue } from '../base/json.ts';

/**
 * Parts of a run in the order in which data flows through them. `tool` and `generation` alternate in an agent's run: there
 * the order of its steps decides.
 */
export const REPLAY_STAGES = ['query', 'retrieval', 'context', 'tool', 'generation', 'check', 'run'] as const;
export type ReplayStage = (typeof REPLAY_STAGES)[number];

/**
 * What kind of difference it is, by stage.
 * - query: `rewritten` (other words were searched for)
 * - retrieval, context: `reordered` (the same passages in another order), `different`
 * - tool: `name`, `arguments`, `order`, `missing` (recorded, not called now), `added`, `refused` (its contract does not take
 *   the recorded arguments any more), `unmatched` (nothing recorded answers it, so it was not executed), `result`
 * - generation: `model`, `prompt`, `wording` (the same said in other words), `answer`, `refusal`, `numbers`
 * - check: `citations`
 * - run: `failed`, `degraded`
 */
export type DivergenceType =
  | 'rewritten'
  | 'reordered'
  | 'different'
  | 'name'
  | 'arguments'
  | 'order'
  | 'missing'
  | 'added'
  | 'refused'
  | 'unmatched'
  | 'result'
  | 'model'
  | 'prompt'
  | 'wording'
  | 'answer'
  | 'refusal'
  | 'numbers'
  | 'citations'
  | 'failed'
  | 'degraded';

export interface Divergence {
  stage: ReplayStage;
  /** Id of the pipeline's stage, `bm25` say; null for what no stage of the pipeline did. */
  stageId: string | null;
  type: DivergenceType;
  /** One sentence: `overlap@10 0.70; late-delivery.md › Time limits fell from rank 2 to 11`. */
  detail: string;
}

/** A passage as both sides name it. */
export interface ComparedPassage {
  /** Chunk id, or the id that the recording gave. */
  id: string;
  /** As people know it: `policies/late-delivery.md › Time limits`; the id where nothing better is known. */
  label: string;
  /** From 1; null where this side does not have it. */
  recordedRank: number | null;
  candidateRank: number | null;
}

export interface RankingComparison {
  /** Length that was compared. */
  k: number;
  /** |A ∩ B| / max(|A|, |B|) of the first k, 0..1. */
  overlapAtK: number;
  /** Kendall's tau-b of the passages both have, -1..1; null for fewer than two. */
  kendallTau: number | null;
  /** How passages were told to be the same: by their ids, by their text, or only by the document they are from. */
  matchedBy: 'id' | 'text' | 'document';
  passages: readonly ComparedPassage[];
}

export interface PromptComparison {
  recordedPromptId: string | null;
  candidatePromptId: string | null;
  /** Templates and parameters alike; null when the recording does not tell. */
  isSameTemplate: boolean | null;
  /** Lines that begin with `-`, `+` or a space; of what reached the model. */
  diff: readonly string[];
}

export interface ToolCallComparison {
  /** Place among the calls, from 1. */
  number: number;
  recorded: { name: string; arguments: JsonValue } | null;
  candidate: { name: string; arguments: JsonValue } | null;
  /** How the stub found its answer: in the recording, or because a person gave it. */
  matchedBy: 'arguments' | 'order' | 'person' | 'live' | null;
  type: DivergenceType | null;
  detail: string;
}

/** One line of the comparison; the recording on the left, the candidate on the right. */
export interface StageComparison {
  stage: ReplayStage;
  stageId: string | null;
  /** The name that is shown: the stage's id, or what the recording calls it. */
  name: string;
  outcome: 'same' | 'within-rules' | 'different' | 'not-comparable';
  type: DivergenceType | null;
  /** One line each of what either side did. */
  recorded: string;
  candidate: string;
  /** Why it counts as it does; empty for `same`. */
  detail: string;
  isFirst: boolean;
  /** Follows from an earlier difference: an input of this stage was another one. */
  isTainted: boolean;
  /** The candidate's part was answered from the recording. */
  isStubbed: boolean;
  ranking?: RankingComparison;
  prompt?: PromptComparison;
  toolCalls?: readonly ToolCallComparison[];
}

export interface AnswerComparison {
  /** Null: none was recorded. */
  recorded: string | null;
  /** Null: it failed, or its pipeline gives none. */
  candidate: string | null;
  /** After white space, case, markers and typographic variants are put aside; null where one side has none. */
  isSameText: boolean | null;
  /** Cosine of both texts under the workspace's embedding model, -1..1; null when one is empty or the model cannot say. */
  similarity: number | null;
  /** Null for a side without an answer. */
  recordedRefused: boolean | null;
  candidateRefused: boolean | null;
  /** By place in a source, or by the passage's id. */
  citationsKept: number;
  citationsLost: readonly string[];
  citationsGained: readonly string[];
  /** Whether the recording says what it cites at all. */
  areCitationsKnown: boolean;
  numbersLost: readonly string[];
  numbersGained: readonly string[];
  recordedEvidence: number | null;
  candidateEvidence: number | null;
}

/** Candidate minus recording. A side that does not tell makes the difference null. */
export interface ReplayDelta {
  ms: number | null;
  tokens: number | null;
  costUsd: number | null;
}

/** A replay held against its recording. */
export interface ReplayComparison {
  /** In order of the data's flow. */
  stages: readonly StageComparison[];
  firstDivergence: Divergence | null;
  answer: AnswerComparison | null;
  delta: ReplayDelta;
  /**
   * What either side took, as far as it can be held against the other; null for a candidate that failed. Times are those
   * outside of models where these were answered from the recording: a stub says nothing of how long they take.
   */
  recordedMs: number | null;
  candidateMs: number | null;
  recordedTokens: number | null;
  /** Null where a recorded answer went to another prompt: what that one takes nobody counted. So is the cost. */
  candidateTokens: number | null;
  recordedCostUsd: number | null;
  candidateCostUsd: number | null;
  /** Sentences: what could not be compared, and why. */
  notCompared: readonly string[];
}
