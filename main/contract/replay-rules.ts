import * as z from 'zod';

export const REPLAY_RULES_VERSION = 1;

/** Rank moves up to this many places are no divergence. 0: every move is one. */
export const DEFAULT_RANK_MOVE_TOLERANCE = 0;
/** Overlap@k from which a retrieval with other passages still counts as the same; 1: none may be another one. */
export const DEFAULT_MIN_OVERLAP = 1;
/** Cosine from which two answers say the same in other words, where nothing else about them differs. */
export const DEFAULT_SAME_MEANING = 0.93;

const verdict = z.enum(['identical', 'equivalent', 'better', 'worse', 'broken', 'needs-human']);

/** What must hold for a rule; what is left out does not matter. All of it must hold. */
export const replayCondition = z.strictObject({
  /** The replay's run ended with an error. */
  failed: z.boolean().optional(),
  /** The recorded run had ended with an error. */
  recordedFailed: z.boolean().optional(),
  /** A tool call had nothing recorded to answer it, or its contract refused the recorded one. */
  toolMismatch: z.boolean().optional(),
  /** A model was to be answered from the recording, which holds no answer for the call. */
  unanswered: z.boolean().optional(),
  /** It stopped for a person: an unmatched call under `unmatched: ask`, or a tool that asks somebody. */
  needsPerson: z.boolean().optional(),
  /** Not even within the tolerances does anything differ. */
  exact: z.boolean().optional(),
  /** Which sides have an answer at all. */
  answers: z.array(z.enum(['both', 'recorded-only', 'candidate-only', 'none'])).optional(),
  /** `to-refusal`: it answered then and refuses now; `to-answer`: the other way round; of two answers only. */
  refusal: z.enum(['none', 'to-refusal', 'to-answer']).optional(),
  /** It refuses now, whatever it did then. */
  refuses: z.boolean().optional(),
  /** Some counted difference, at any stage. */
  diverged: z.boolean().optional(),
  /** Stage of the first divergence is one of these. */
  firstStage: z.array(z.enum(['query', 'retrieval', 'context', 'tool', 'generation', 'check', 'run'])).optional(),
  /** Both answers are the same text; neither true nor false where one of them is missing. */
  sameAnswer: z.boolean().optional(),
  minSimilarity: z.number().min(-1).max(1).optional(),
  maxSimilarity: z.number().min(-1).max(1).optional(),
  citations: z.array(z.enum(['same', 'lost', 'gained', 'changed', 'unknown'])).optional(),
  numbers: z.array(z.enum(['same', 'changed', 'unknown'])).optional(),
  /** Candidate's evidence minus the recording's, 0..1 each. */
  minEvidenceDelta: z.number().optional(),
  maxEvidenceDelta: z.number().optional(),
  /** The answer came from the recording although what the model was shown is another: it says nothing about the candidate. */
  staleAnswer: z.boolean().optional(),
  minTokenDelta: z.number().optional(),
  maxTokenDelta: z.number().optional(),
  minCostDeltaUsd: z.number().optional(),
});
export type ReplayCondition = z.infer<typeof replayCondition>;

export const replayRule = z.strictObject({
  when: replayCondition,
  verdict,
  /** Shown beside the verdict. */
  because: z.string().trim().min(1).max(300),
});
export type ReplayRule = z.infer<typeof replayRule>;

/** `replay.rules.jsonc`: what counts as a difference, and what a difference means. The first rule that fits decides. */
export const replayRules = z.strictObject({
  $schema: z.string().max(500).optional(),
  version: z.literal(REPLAY_RULES_VERSION),
  tolerances: z
    .strictObject({
      rankMoves: z.int().min(0).max(1000).default(DEFAULT_RANK_MOVE_TOLERANCE),
      minOverlap: z.number().min(0).max(1).default(DEFAULT_MIN_OVERLAP),
      sameMeaning: z.number().min(-1).max(1).default(DEFAULT_SAME_MEANING),
    })
    .prefault({}),
  rules: z.array(replayRule).max(200),
});
export type ReplayRules = z.infer<typeof replayRules>;
