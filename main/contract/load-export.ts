import * as z from 'zod';

export const loadExportK6Request = z.strictObject({
  /** Id or path of a scenario file of the workspace. */
  scenario: z.string().min(1).max(500),
  seed: z.int().min(0).max(0xff_ff_ff_ff).optional(),
  /** All rates times this. */
  rateFactor: z.number().positive().max(1000).default(1),
});

export interface LoadExport {
  /** A script and the data that it opens beside itself. */
  files: readonly { name: string; content: string }[];
  /** In words: what of the scenario is not in them, and what is measured differently. */
  notes: readonly string[];
}
