import type { JsonObject } from '../../../base/json.ts';
import type { FieldNote } from '../import/imported-item.ts';

/** One test of a promptfoo config, with what the default test adds, and one value for each variable. */
export interface PromptfooTest {
  line: number;
  vars: JsonObject;
  asserts: readonly JsonObject[];
  description: string | null;
  metadata: JsonObject;
  notMapped: readonly FieldNote[];
}

/** A test that could not be read, or one. */
export type PromptfooEntry = { ok: true; test: PromptfooTest } | { ok: false; line: number; message: string };
