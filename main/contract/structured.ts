import * as z from 'zod';
import type { JsonValue } from '../base/json.ts';

/** The answer of a prompt with an `outputSchema`, as its schema allows it. */
export interface StructuredAnswer {
  value: JsonValue;
  /** The model's text was not plain JSON: it stood in a fence or prose, or its syntax had to be put right. */
  repaired: boolean;
  /** The first text could not be used; the model was asked once more. */
  reasked: boolean;
}

/** How a call for structured output ended, kept under `trestle.structured.outcome`. */
export type StructuredOutcome = 'ok' | 'repaired' | 'reasked' | 'failed';

export const structuredStatsRequest = z.strictObject({
  /** Facets and words, as in trace lists. */
  filter: z.string().max(2000).default(''),
  /** The newest so many traces are counted. */
  last: z.int().min(1).max(100_000).default(10_000),
});

/** How often the texts of one model under one version of a prompt were JSON of the schema. */
export interface StructuredStats {
  model: string;
  promptId: string;
  /** sha256 of the prompt's front matter and templates: its version. */
  promptFingerprint: string;
  calls: number;
  /** The model's first text was valid as it stood. */
  ok: number;
  /** It was after a repair. */
  repaired: number;
  /** It was after asking once more. */
  reasked: number;
  /** It never was. */
  failed: number;
  /** Calls whose first text was not valid as it stood, 0..1, with the bounds of its 95 % interval. */
  parseErrorRate: { share: number; low: number; high: number };
}
export interface StructuredStatsResponse {
  byPrompt: readonly StructuredStats[];
}
