import * as z from 'zod';

/** Cosine similarity from which a semantic cache answers, where nobody calibrated it: so close that only rewordings reach it. */
export const DEFAULT_SEMANTIC_THRESHOLD = 0.95;
/** A stored answer is served for so long. */
export const DEFAULT_CACHE_TTL = '24h';
/** Stored answers of one workspace at most; those not used for longest go. */
export const DEFAULT_CACHE_ENTRIES = 10_000;

/** What of two near questions is compared before they may share an answer; see CacheGuard. */
export const QUESTION_GUARDS = ['negation', 'number', 'name'] as const;
export type QuestionGuard = (typeof QUESTION_GUARDS)[number];

/**
 * Answers that are given again instead of being made again. Off unless a workspace asks for it. Neither holds for calls
 * with tools, above temperature 0, or in evals, replays and load runs.
 */
export const cacheSettings = z.strictObject({
  /** The same prompt to the same model, parameter for parameter, on behalf of the same principals. */
  exact: z.boolean().default(false),
  /** A question that means the same, on the same index, as far as the guards let it through. */
  semantic: z
    .strictObject({
      /** 0..1; `trestle cache calibrate` chooses it. */
      threshold: z.number().min(0.5).max(1).default(DEFAULT_SEMANTIC_THRESHOLD),
      /** Without one, near questions that differ in it share an answer. That passages must be found again holds always. */
      guards: z
        .array(z.enum(QUESTION_GUARDS))
        .max(QUESTION_GUARDS.length)
        .default([...QUESTION_GUARDS]),
    })
    .optional(),
  /** How long an answer is served: `30m`, `4h`, `7d`. */
  ttl: z
    .string()
    .regex(/^[1-9]\d{0,4}[smhd]$/, 'write a number with s, m, h or d, such as "24h"')
    .default(DEFAULT_CACHE_TTL),
  maxEntries: z.int().min(1).max(1_000_000).default(DEFAULT_CACHE_ENTRIES),
});
export type CacheSettings = z.infer<typeof cacheSettings>;

/**
 * What keeps a near question from being answered with a stored answer: one says the opposite; another number, unit or
 * date; another name or identifier; the passages that the answer cites are not all among those found now, or have changed.
 */
export type CacheGuard = QuestionGuard | 'source';

export interface CacheStats {
  settings: CacheSettings;
  entries: number;
  sizeBytes: number;
  /** ISO; null when it holds nothing. */
  oldestAt: string | null;
  /** Since the workspace's first ask with a cache, from the traces. */
  lookups: number;
  hits: { exact: number; semantic: number };
  /** Near questions that a guard stopped. */
  stopped: Readonly<Record<CacheGuard, number>>;
  /** What the answers given again had cost when they were made; null when a price is not known. */
  savedUsd: number | null;
  /** What they had taken when they were made, less what looking them up took, milliseconds. */
  savedMs: number;
}

export const cacheClearRequest = z.strictObject({});
export interface CacheClearReport {
  removed: number;
}

/** False hits among hits that a calibration aims at, where nobody says otherwise. */
export const DEFAULT_FALSE_HIT_RATE = 0.01;

export const cacheCalibrateRequest = z.strictObject({
  /** At most so large a share of the answers given again may be wrong: the upper bound of the 95 % interval. */
  falseHitRate: z.number().gt(0).lt(1).default(DEFAULT_FALSE_HIT_RATE),
  /** Write the threshold into trestle.jsonc, which switches the semantic cache on. */
  apply: z.boolean().default(false),
});

/** A share with the bounds of its 95 % interval (Wilson), 0..1. */
export interface ShareEstimate {
  share: number;
  low: number;
  high: number;
}
/** A mean a day, with the bounds of its 95 % interval. */
export interface DailyEstimate {
  perDay: number;
  low: number;
  high: number;
}

/** What would have come of the workspace's past asks at one threshold. */
export interface CalibrationPoint {
  /** Cosine similarity needed. */
  threshold: number;
  /** Asks that would have been answered with the answer of an earlier one. */
  hits: number;
  /** Of these, whose own answer was another. */
  wrong: number;
  /** Wrong among hits; null without hits. */
  falseHits: ShareEstimate | null;
  /** Hits among all asks, 0..1. */
  hitShare: number;
}

/** What choosing a threshold would bring, as far as past asks tell. */
export interface CachePrediction {
  asksPerDay: number;
  hitsPerDay: number;
  wrongPerDay: DailyEstimate;
  /** What the hits had cost; null when a price is not known. */
  savedUsdPerDay: number | null;
  /** Milliseconds of model time that hits would have saved. */
  savedMsPerDay: number;
  /** Of whole asks, before and with the cache. */
  p95Ms: { before: number; after: number };
}

export interface CacheCalibration {
  /** ISO */
  measuredAt: string;
  embeddingModel: string;
  falseHitRate: number;
  /** Past asks that could be judged, and the days they spread over (at least 1). */
  asks: number;
  days: number;
  /** Asks whose nearest earlier question, past the guards, is near enough to be judged (a similarity of 0.8 or more). */
  judgedPairs: { total: number; same: number; different: number };
  /** Word-for-word repetitions, which need no semantic cache; they are in none of the other counts. */
  repetitions: number;
  /** Near pairs that a guard stopped, and how many of those had different answers indeed. */
  stopped: Readonly<Record<CacheGuard, { total: number; different: number }>>;
  /** Ascending by threshold. */
  curve: readonly CalibrationPoint[];
  /** Null when no threshold keeps the rate, or too little was asked to tell. */
  chosen: (CalibrationPoint & { predicted: CachePrediction }) | null;
  /** Set when too little was asked: hits that are needed at least, there were, and asks that are missing at today's share of hits (null when there were no hits). */
  missing: { neededHits: number; hits: number; asks: number | null } | null;
  /** What trestle.jsonc says now; null when the semantic cache is off. */
  currentThreshold: number | null;
  applied: boolean;
  /** One sentence: what was decided and why. */
  decision: string;
}
export interface CalibrateProgress {
  type: 'calibrate-progress';
  phase: 'reading' | 'embedding' | 'judging';
  done: number;
  total: number;
}
export type CacheCalibrateEvent = CalibrateProgress | { type: 'calibrate-finished'; report: CacheCalibration };
