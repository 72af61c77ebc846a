import * as z from 'zod';
import type { JsonValue } from '../base/json.ts';

/** Questions with what is known of their answers: `datasets/*.jsonl`, CSV, or a folder in BEIR layout. */

/** A place in a document where the answer stands. */
export interface ExpectedPlace {
  /** As a document is shown: `handbook/people/annual-leave.md`; of a BEIR folder, the document's id; empty for any that holds the quote. */
  document: string;
  /** Text that the document holds; null for the whole document. */
  quote: string | null;
  /** Of the quote in the document when it was written down, UTF-16; null when never located. */
  start: number | null;
  end: number | null;
  /** Gain of a graded judgement; 1 where nobody graded. */
  gain: number;
}

export interface DatasetCase {
  /** Its own id, else `line N`. */
  id: string;
  question: string;
  history: readonly { question: string; answer: string }[];
  as: { tenant: string; principals: readonly string[] } | null;
  /** Any of them is right; empty where none is known. */
  answers: readonly string[];
  /** Pieces of text of which each has to stand in a right answer. */
  expects: readonly string[];
  /** False: a refusal is right. Null where nobody said. */
  answerable: boolean | null;
  places: readonly ExpectedPlace[];
  /** Tools that a right run calls, in order; null where nobody said. */
  tools: readonly { name: string; arguments: JsonValue | null }[] | null;
  /** What people said of recorded answers, by judge or metric: `{helpful: 1}`. */
  labels: Readonly<Record<string, number>>;
  tags: readonly string[];
  split: string | null;
  /** How it was made messy, where it was. */
  variant: { kind: string; severity: number; of: string; expects: 'same' | 'changed' | 'unanswerable' } | null;
  /** Of the file, from 1. */
  line: number;
  /** Everything else of the row. */
  fields: Readonly<Record<string, JsonValue>>;
}

export interface DatasetInfo {
  /** From the workspace's folder. */
  path: string;
  name: string;
  cases: number;
  answerable: number;
  unanswerable: number;
  withAnswers: number;
  withPlaces: number;
  splits: Readonly<Record<string, number>>;
  sizeBytes: number;
  /** sha256 (hex) of the file. */
  hash: string;
  /** Why it cannot be used; the counts are then 0. */
  problem: { message: string; line: number | null } | null;
}
export interface DatasetListResponse {
  datasets: readonly DatasetInfo[];
}
const datasetPath = z.string().min(1).max(4096);
export const datasetShowRequest = z.strictObject({
  path: datasetPath,
  split: z.string().max(64).optional(),
  search: z.string().max(200).optional(),
  offset: z.int().min(0).default(0),
  limit: z.int().min(1).max(1000).default(100),
});
export interface DatasetPage {
  info: DatasetInfo;
  cases: readonly DatasetCase[];
  total: number;
}

export const DATASET_FORMATS = ['jsonl', 'csv', 'beir', 'promptfoo', 'ragas', 'squad'] as const;
export type DatasetFormat = (typeof DATASET_FORMATS)[number];
const datasetName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/);
export const datasetImportRequest = z.strictObject({
  /** Absolute: a file, or a folder in BEIR layout. */
  path: datasetPath,
  /** Found from the content by default. */
  format: z.enum(DATASET_FORMATS).optional(),
  /** `datasets/NAME.jsonl`. */
  name: datasetName,
  /** Adds to a set that is there; rows whose id it has are left alone. */
  append: z.boolean().default(false),
  /** Says what would be written, and writes nothing. */
  dryRun: z.boolean().default(false),
});
export const MAX_REPORTED_REFUSALS = 1000;
export interface DatasetImportReport {
  path: string;
  format: DatasetFormat;
  cases: number;
  added: number;
  /** Already there. */
  kept: number;
  /** What had no place in a case: by field, in how many rows, and why. */
  notMapped: readonly { field: string; rows: number; reason: string }[];
  /** Rows that are none, each with line and reason, the first 1,000 of them; the others are written. */
  refused: readonly { line: number; message: string }[];
  refusedRows: number;
}
export type DatasetImportEvent =
  | { type: 'progress'; rows: number; bytes: number; totalBytes: number }
  | { type: 'finished'; report: DatasetImportReport };

/** From what has happened: traces, a replay's cluster, what people corrected. */
export const datasetBuildRequest = z.strictObject({
  name: datasetName,
  from: z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('traces'), traceIds: z.array(z.string().min(4).max(64)).min(1).max(10_000) }),
    /** The newest asks of people. */
    z.strictObject({ type: z.literal('recent'), limit: z.int().min(1).max(10_000) }),
    z.strictObject({ type: z.literal('cluster'), replayId: z.string().max(40), clusterId: z.string().max(100) }),
    z.strictObject({ type: z.literal('reviews') }),
    /** Failing cases of an eval run, as regression tests. */
    z.strictObject({ type: z.literal('eval-failures'), runId: z.string().max(40) }),
  ]),
});
export interface DatasetBuildReport {
  path: string;
  added: number;
  kept: number;
  passedOver: readonly { traceId: string; reason: string }[];
}

/** Gives each case a split, the same for the same id and seed whatever else is in the file. */
export const datasetSplitRequest = z.strictObject({
  path: datasetPath,
  /** Shares by name, adding up to 1: `{dev: 0.3, test: 0.7}`. */
  shares: z.record(z.string().regex(/^[a-z][a-z0-9-]{0,31}$/), z.number().positive().max(1)),
  seed: z.int().min(0).max(4_294_967_295).default(1),
});
export interface DatasetSplitReport {
  path: string;
  splits: Readonly<Record<string, number>>;
  changed: number;
}

/** Finds each expected quote in the documents as they are now; text that moved or was edited is found by overlap. */
export const datasetCarryRequest = z.strictObject({ path: datasetPath, dryRun: z.boolean().default(false) });
export interface DatasetCarryReport {
  path: string;
  places: number;
  exact: number;
  moved: number;
  /** The text was edited: overlap is the share of the old words that stand there still, 0..1. */
  edited: readonly { caseId: string; document: string; overlap: number; before: string; after: string }[];
  lost: readonly { caseId: string; document: string; reason: string }[];
}
