import * as z from 'zod';

/** Ways in which a data set is made messy. */
export const mutationKind = z.enum([
  'typos',
  'keyboard',
  'ocr',
  'asr',
  'truncation',
  'code-switching',
  'half-empty',
  'contradiction',
  'distractors',
  'injection',
  'long-tail',
  'negation',
  'numbers',
]);
export type MutationKind = z.infer<typeof mutationKind>;

export const DEFAULT_MUTATION_SEVERITY = 0.3;

export const evalMutateRequest = z.strictObject({
  /** JSONL or CSV whose rows have a question. Absolute. */
  path: z.string().min(1).max(4096),
  kinds: z.array(mutationKind).min(1).max(mutationKind.options.length),
  /** 0 leaves every row as it is; 1 changes all that a kind can change. */
  severity: z.number().min(0).max(1).default(DEFAULT_MUTATION_SEVERITY),
  seed: z.int().min(0).max(4_294_967_295),
});

/** What a row's labels are worth after the change: `changed` means another answer is right, and nobody knows which. */
export type MutationExpects = 'same' | 'changed' | 'unanswerable';

/** One thing that was changed; null for what was not there, before or after. */
export interface MutationChange {
  /** Name of the field, with the place in it: `question`, `context[2]`, `record.city`. */
  field: string;
  from: unknown;
  to: unknown;
}

/** What a row says of its making, under `mutation`. */
export interface MutationRecord {
  kind: MutationKind;
  severity: number;
  seed: number;
  /** The id of the row it was made of, or `line N`. */
  of: string;
  expects: MutationExpects;
  changes: readonly MutationChange[];
  /** The record of the mutation before, of a row that was a variant already. */
  after?: unknown;
}

export interface EvalMutateReport {
  dataset: string;
  rows: number;
  /** Rows written: one for each row and kind. */
  variants: number;
  severity: number;
  seed: number;
  kinds: readonly {
    kind: MutationKind;
    /** Rows in which it found something to change. */
    changed: number;
    /** Rows whose known answer no longer is the right one. */
    expectsChanged: number;
  }[];
}
export type EvalMutateEvent =
  /** Whole lines of JSON, each with its end. */
  { type: 'mutate-rows'; text: string } | { type: 'mutate-finished'; report: EvalMutateReport };
