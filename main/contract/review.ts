import * as z from 'zod';
import { MAX_TRACE_ID_LENGTH, type TraceSummary } from './trace.ts';

/** Reviews of one page. */
export const DEFAULT_REVIEW_LIMIT = 100;
/** Answers of one sample, and the days that it looks back over: a week. */
export const DEFAULT_SAMPLE_SIZE = 20;
export const DEFAULT_SAMPLE_DAYS = 7;

const thumb = z.enum(['up', 'down']);

export const reviewSetRequest = z
  .strictObject({
    /** A trace id, or an unambiguous beginning of one. */
    traceId: z.string().min(1).max(MAX_TRACE_ID_LENGTH),
    thumb: thumb.nullable().default(null),
    /** One word for what it is: `wrong-source`, `too-long`. */
    label: z.string().trim().min(1).max(80).nullable().default(null),
    note: z.string().trim().min(1).max(4000).nullable().default(null),
    /** What the answer should have been. */
    expected: z.string().trim().min(1).max(20_000).nullable().default(null),
  })
  .refine(
    ({ thumb: up, label, note, expected }) => up !== null || label !== null || note !== null || expected !== null,
    { message: 'say something: a thumb, a label, a note or what the answer should have been' },
  );

/** Takes a word back: only the last one on its trace. */
export const reviewUndoRequest = z.strictObject({ reviewId: z.int().min(1) });

export const reviewListRequest = z.strictObject({
  /** Only of this trace: all that was ever said of it, newest first. Without it the last word on each. */
  traceId: z.string().min(1).max(MAX_TRACE_ID_LENGTH).optional(),
  thumb: thumb.optional(),
  label: z.string().min(1).max(80).optional(),
  limit: z.int().min(1).max(10_000).default(DEFAULT_REVIEW_LIMIT),
});

/** What a person said of an answer. Kept for good: another word on the same answer is another row. */
export interface Review {
  reviewId: number;
  traceId: string;
  /** ISO. */
  at: string;
  thumb: 'up' | 'down' | null;
  label: string | null;
  note: string | null;
  /** What the answer should have been. */
  expected: string | null;
}

export const reviewSampleRequest = z.strictObject({
  size: z.int().min(1).max(1000).default(DEFAULT_SAMPLE_SIZE),
  days: z.int().min(1).max(365).default(DEFAULT_SAMPLE_DAYS),
  /** The same seed over the same traces draws the same; by default it is the week's own: year and number. */
  seed: z.string().min(1).max(100).optional(),
});

/** Traces of one status and model, and how many of them were drawn. */
export interface ReviewStratum {
  status: TraceSummary['status'];
  model: string;
  traces: number;
  drawn: number;
}

export interface ReviewSample {
  seed: string;
  /** ISO, both ends. */
  from: string;
  to: string;
  strata: readonly ReviewStratum[];
  /** Newest first, with the last word that was said of each. */
  traces: readonly {
    traceId: string;
    title: string;
    status: TraceSummary['status'];
    model: string;
    review: Review | null;
  }[];
}

/** Answers of one drawing of a week's queue. */
export const DEFAULT_QUEUE_SIZE = 30;

/**
 * Why an answer was drawn, what needs looking at first; of a trace that fits several, the first. `slow`: among the slowest
 * twentieth of those there were. `random`: of all others.
 */
export const REVIEW_REASONS = ['failed', 'refused', 'ungrounded', 'slow', 'random'] as const;
export type ReviewReason = (typeof REVIEW_REASONS)[number];

const week = z.string().regex(/^\d{4}-W\d{2}$/, 'write a week as in 2026-W48');

export const reviewQueueRequest = z.strictObject({
  /** By default the present one. */
  week: week.optional(),
});
export const reviewDrawRequest = z.strictObject({
  size: z.int().min(1).max(500).default(DEFAULT_QUEUE_SIZE),
  /** Only traces of the last days, by when they ran; null takes all there are. */
  days: z.int().min(1).max(3650).nullable().default(DEFAULT_SAMPLE_DAYS),
  /** As of `trace.list`. */
  filter: z.string().max(2000).default(''),
});
export const reviewSkipRequest = z.strictObject({
  week: week.optional(),
  traceId: z.string().min(1).max(MAX_TRACE_ID_LENGTH),
  /** False takes it back. */
  isSkipped: z.boolean().default(true),
});

export interface ReviewQueueItem {
  trace: TraceSummary;
  why: ReviewReason;
  isSkipped: boolean;
  /** The last word on it; whoever gave it, and wherever. */
  review: Review | null;
}
/** A week's answers to look at, as they were drawn. */
export interface ReviewQueue {
  week: string;
  /** In the order in which they were drawn; traces that were removed since are left out. */
  items: readonly ReviewQueueItem[];
  /** Of how many traces each kind was drawn, at the last drawing. */
  strata: readonly { why: ReviewReason; traces: number; drawn: number }[];
  /** What could be drawn now: traces without a word on them and in no queue of the week. */
  left: { lastDays: number; all: number };
}

const datasetName = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'use small letters, digits and hyphens');
/** Rows of reviewed answers go here unless another name is given. */
export const DEFAULT_REVIEW_DATASET = 'reviewed';

/** Into `datasets/NAME.jsonl`, a row for each trace, after the last word on it. */
export const reviewToDatasetRequest = z.strictObject({
  name: datasetName.default(DEFAULT_REVIEW_DATASET),
  /** Without it every trace that somebody said something of. */
  traceIds: z.array(z.string().min(1).max(MAX_TRACE_ID_LENGTH)).min(1).max(10_000).optional(),
  thumb: thumb.optional(),
  label: z.string().min(1).max(80).optional(),
});
/** One row that was written: of which word, and of which one it was before; null where there was no row. */
export interface ReviewDatasetRow {
  traceId: string;
  reviewId: number;
  before: number | null;
}
export interface ReviewDatasetReport {
  /** Absolute. */
  path: string;
  /** What was written, for taking it back. */
  rows: readonly ReviewDatasetRow[];
  added: number;
  /** Rows of an earlier word on the same trace, written anew. */
  updated: number;
  /** Rows that were there as they are. */
  kept: number;
  passedOver: readonly { traceId: string; reason: string }[];
}
export const reviewUndoDatasetRequest = z.strictObject({
  name: datasetName.default(DEFAULT_REVIEW_DATASET),
  rows: z
    .array(
      z.strictObject({
        traceId: z.string().min(1).max(MAX_TRACE_ID_LENGTH),
        reviewId: z.int().min(1),
        before: z.int().min(1).nullable(),
      }),
    )
    .min(1)
    .max(10_000),
});
export interface ReviewUndoReport {
  path: string;
  removed: number;
  /** Written as they had been before. */
  restored: number;
  /** Rows that somebody changed or removed since: left as they are. */
  left: number;
}
