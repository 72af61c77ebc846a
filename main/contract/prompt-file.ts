import * as z from 'zod';

/** Front matter of `prompts/*.prompt.md`. The body is the template; `{{question}}` and `{{context}}` are filled in. */
export const promptFrontMatter = z.strictObject({
  $schema: z.string().max(500).optional(),
  version: z.literal(1),
  id: z.string().regex(/^[a-z][a-z0-9-]{0,63}$/),
  description: z.string().max(2000).default(''),
  /** `provider/model`; the pipeline's generate stage may override it. */
  model: z.string().min(1).max(200),
  temperature: z.number().min(0).max(2).default(0),
  maxOutputTokens: z.int().min(1).max(1_000_000).default(600),
  /** JSON Schema (2020-12) that the answer must be valid against; without it the answer is text. */
  outputSchema: z.record(z.string(), z.json()).optional(),
  /**
   * What follows when the text is no JSON of the schema. `ask-again`, the default: its form is put right where nothing has to be guessed,
   * and what still does not hold is asked for once more. `repair`: only the first. `fail`: neither, the call has failed.
   */
  invalidOutput: z.enum(['ask-again', 'repair', 'fail']).optional(),
});
export type InvalidOutput = NonNullable<z.infer<typeof promptFrontMatter>['invalidOutput']>;
export type PromptFrontMatter = z.infer<typeof promptFrontMatter>;

export interface PromptFile extends PromptFrontMatter {
  /** Sections in file order; `## system` and `## user` headings split the body, everything else belongs to `user`. */
  system: string;
  user: string;
  /** sha256 (hex) of the canonical prompt: front matter and both templates. */
  fingerprint: string;
}
