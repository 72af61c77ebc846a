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
  })
  .refine(({ thumb: up, label, note }) => up !== null || label !== null || note !== null, {
    message: 'say something: a thumb, a label or a note',
  });

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
