import * as z from 'zod';
import type { IngestProgress } from './ingest.ts';
import type { SourceId } from './ids.ts';

/**
 * A generation is one complete index: documents, chunks, words and vectors of one embedding model and one chunker, in a
 * file of its own. Numbered from 1, never reused.
 *
 * - `building`: its side build runs, waits or was interrupted (`isRunning` tells); nothing is searched in it yet
 * - `ready`: whole, kept up to date, has not served yet
 * - `serving`: at least one source is searched in it
 * - `kept`: served before, can be flipped back to
 * - `failed`: its build stopped with `error`; `generation build` with the same choice goes on where it stopped
 */
export type GenerationState = 'building' | 'ready' | 'serving' | 'kept' | 'failed';

export interface GenerationSummary {
  generation: number;
  state: GenerationState;
  /** File name below `.trestle`. */
  file: string;
  embeddingModel: string;
  /** sha256 of what makes its vectors; null before anything was embedded. */
  fingerprint: string | null;
  /** Length of its vectors; null before anything was embedded. */
  dimensions: number | null;
  /** Canonical id of its chunker. */
  chunker: string;
  /** As a person writes it. */
  chunkerName: string;
  documents: number;
  chunks: number;
  /** Of the file and its write-ahead log. */
  sizeBytes: number;
  createdAt: string;
  /** When its build was through; null before. */
  finishedAt: string | null;
  /** Since when the sources in `serves` are searched in it; null for a generation that does not serve. */
  servingSince: string | null;
  /** Declared sources that are searched in it. */
  serves: readonly SourceId[];
  /** Sources that were ingested elsewhere and not yet here; they are caught up in the background, or after a flip back. */
  behind: readonly SourceId[];
  /** A build or a catch-up works on it now. */
  isRunning: boolean;
  progress: IngestProgress | null;
  /** Chunks that the serving generation has: what a build is on its way to, when the chunker is the same. */
  expectedChunks: number;
  /** Why it failed, or why its model cannot be used now (then its sources are searched by words alone); one sentence. */
  error: string | null;
  /** Newest migration report about it. */
  reportId: string | null;
}

/** One flip, never changed afterwards. `sourceId` null is all sources. */
export interface GenerationFlip {
  flip: number;
  sourceId: SourceId | null;
  from: number;
  to: number;
  at: string;
  by: string;
  reason: string;
  reportId: string | null;
}

/** `trestle.jsonc` names another model or chunker than the one that serves: searches go on, a side index is wanted. */
export interface WantedGeneration {
  embeddingModel: string;
  chunker: string;
  /** One sentence: what differs, and what to do. */
  message: string;
  /** A generation of this choice that is there already: build it on, or flip to it. */
  generation: number | null;
}

export interface GenerationListResponse {
  /** Newest first. */
  generations: readonly GenerationSummary[];
  /** The generation of every source that has no flip of its own. */
  servingDefault: number;
  servingBySource: Readonly<Record<string, number>>;
  wanted: WantedGeneration | null;
  /** Newest first. */
  flips: readonly GenerationFlip[];
}

const generationNumber = z.int().min(1).max(1_000_000);

export const generationBuildRequest = z.strictObject({
  /** Default: the model of trestle.jsonc. */
  model: z.string().min(1).max(200).optional(),
  /** See `CHUNKER_HELP`; default: the chunker of trestle.jsonc. */
  chunker: z.string().min(1).max(60).optional(),
  /** Source ids; default: all declared sources. */
  sources: z.array(z.string().max(120)).max(500).default([]),
});
export const generationWatchRequest = z.strictObject({ generation: generationNumber });
export const generationCancelRequest = z.strictObject({ generation: generationNumber });
export const generationDeleteRequest = z.strictObject({
  generation: generationNumber,
  /** Only tell what would be freed and which releases name it. */
  preview: z.boolean().default(false),
});
export interface GenerationDeleteResponse {
  generation: number;
  deleted: boolean;
  freedBytes: number;
  /** Releases whose bundle names this generation; asking them again is not possible afterwards. */
  releases: readonly string[];
}

export const generationFlipRequest = z.strictObject({
  to: generationNumber,
  /** Source ids; default: every source. */
  sources: z.array(z.string().max(120)).max(500).default([]),
  reason: z.string().max(500).default(''),
});
export interface GenerationFlipResponse {
  flips: readonly GenerationFlip[];
  /** Sources whose files changed since this generation last saw them: caught up in the background from now on. */
  behind: readonly SourceId[];
}

/** A build or a catch-up, ending with exactly one of the last three. */
export type GenerationEvent =
  | { type: 'generation-progress'; generation: number; progress: IngestProgress }
  | { type: 'generation-finished'; generation: number; summary: GenerationSummary }
  | { type: 'generation-cancelled'; generation: number }
  | { type: 'generation-failed'; generation: number; error: { code: string; message: string } };

/** Past queries replayed at most, newest first. */
export const DEFAULT_REPLAYED_QUERIES = 1000;

export const generationCompareRequest = z.strictObject({
  /** The candidate. */
  generation: generationNumber,
  /** What it is compared with; default: the generation that serves. */
  base: generationNumber.optional(),
  /** Known answers, absolute path: JSON lines with `question`, and `path` (as shown) or `expects` (texts). */
  judged: z.string().max(4096).optional(),
  queries: z.int().min(1).max(100_000).default(DEFAULT_REPLAYED_QUERIES),
});
export const generationReportRequest = z.strictObject({
  /** A report's id, or the newest of a generation. */
  reportId: z.string().max(64).optional(),
  generation: generationNumber.optional(),
});

/** An estimate with its 95 % interval. */
export interface Estimate {
  value: number;
  low: number;
  high: number;
}

/** The overlap of both rankings' first k places, averaged over the queries. */
export interface OverlapAtK extends Estimate {
  k: number;
}

export interface PlaceInRanking {
  chunkId: string;
  displayPath: string;
  headingPath: readonly string[];
  start: number;
  end: number;
}

/** A query whose first result is another one. */
export interface RankChange {
  query: string;
  base: PlaceInRanking | null;
  candidate: PlaceInRanking | null;
  /** Where the base's first result stands in the candidate's ranking, from 1; null beyond the depth compared. */
  baseFirstInCandidate: number | null;
  overlapAt10: number;
}

/** A judged query that one generation answers within its first ten results and the other does not. */
export interface AnswerChange {
  query: string;
  sourceId: SourceId;
  /** The known answer: its place or its words. */
  expected: string;
  baseRank: number | null;
  candidateRank: number | null;
}

/** A measure on both generations; `change` is candidate − base over the same queries, with its paired interval. */
export interface PairedMeasure {
  base: number;
  candidate: number;
  change: Estimate;
}

export type Finding = 'better' | 'worse' | 'within-noise' | 'too-few';

export interface CollectionComparison {
  sourceId: SourceId;
  queries: number;
  overlapAt10: number | null;
  judged: number;
  recallAt10: PairedMeasure | null;
  finding: Finding;
}

export interface MigrationReport {
  reportId: string;
  createdAt: string;
  base: GenerationSummary;
  candidate: GenerationSummary;
  queries: {
    replayed: number;
    /** Replayed queries with a known answer: from the given file, else cited by past answers. */
    judged: number;
    /** Judged by citations of past answers only: what the base found is favoured, so losses weigh less than they seem. */
    weaklyJudged: number;
    /** Documents named as known answers that neither generation holds; their queries are left out. */
    unknownDocuments: number;
  };
  overlap: readonly OverlapAtK[];
  /** Share of queries whose first result changed, with a Wilson interval. */
  firstChanged: Estimate & { count: number };
  recallAt10: PairedMeasure | null;
  mrrAt10: PairedMeasure | null;
  latencyMs: {
    base: { p50: number; p95: number };
    candidate: { p50: number; p95: number };
    /** Bootstrap interval of the difference of the p95. */
    p95Change: Estimate;
  };
  sizeBytes: { base: number; candidate: number };
  chunks: { base: number; candidate: number };
  collections: readonly CollectionComparison[];
  /** The first 500. */
  rankChanges: readonly RankChange[];
  lostAnswers: readonly AnswerChange[];
  foundAnswers: readonly AnswerChange[];
  verdict: {
    decision: 'flip' | 'do-not-flip' | 'either' | 'unknown';
    /** One sentence: do or do not, and why. */
    sentence: string;
    because: readonly string[];
  };
  ms: number;
}

/** @returns whether answers that a person knows would make the verdict worth more: too few are known, or only by citations */
export function wantsKnownAnswers({ verdict, queries }: Pick<MigrationReport, 'verdict' | 'queries'>): boolean {
  return verdict.decision === 'unknown' || queries.weaklyJudged * 2 > queries.judged;
}

export type GenerationCompareEvent =
  | { type: 'compare-progress'; done: number; total: number; phase: 'catching-up' | 'replaying' }
  | { type: 'compare-finished'; report: MigrationReport };
