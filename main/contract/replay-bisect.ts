import * as z from 'zod';
import { replayCandidate, type ReplayVerdict } from './replay.ts';

/** What a release is taken apart into when a change is looked for. */
export const REPLAY_FACTORS = ['prompt', 'model', 'retrieval', 'index', 'tools'] as const;
export type ReplayFactor = (typeof REPLAY_FACTORS)[number];

/** Runs that the search for a cause may take, the candidate's own included. */
export const MAX_BISECT_RERUNS = 6;

export const replayBisectRequest = z.strictObject({
  traceId: z.string().min(1).max(200),
  /** By default what the replay ran its traces through, where one is named; else the files as they are now. */
  candidate: replayCandidate.optional(),
  /**
   * The release that it was right on. By default the recording's own; of an imported trace the one that its newest replay
   * before this candidate ran.
   */
  baseline: z.string().min(4).max(80).optional(),
  /** Keeps the result with this replay. */
  replayId: z.string().min(4).max(40).optional(),
});
export type ReplayBisectRequest = z.infer<typeof replayBisectRequest>;

/** One run of the search. */
export interface BisectRun {
  /** Parts taken from the candidate; the rest is the baseline's. */
  swapped: readonly ReplayFactor[];
  /** Explains the change: its outcome is the candidate's. */
  reproduces: boolean;
  /** Its outcome is the baseline's: these parts alone change nothing. */
  isUnchanged: boolean;
  verdict: ReplayVerdict;
  /** One line: first divergence from the baseline, or `no change`. */
  outcome: string;
  replayTraceId: string | null;
}

export interface BisectReport {
  traceId: string;
  baseline: string;
  candidate: string;
  /** Smallest set of parts that brings the change about; empty when there is no change, or none was found. */
  cause: readonly ReplayFactor[];
  /** Parts that differ at all, with one line each on how. */
  differing: readonly { factor: ReplayFactor; summary: string }[];
  reruns: number;
  /** In the order in which they ran. */
  table: readonly BisectRun[];
  /** What is explained: `answer`, or where no answer changed the first divergence. */
  explains: 'answer' | 'divergence' | 'nothing';
  /** One sentence. */
  message: string;
}
