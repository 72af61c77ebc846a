import * as z from 'zod';
import type { JsonValue } from '../base/json.ts';

const identifier = z.string().regex(/^[a-z][a-z0-9-]{0,63}$/);
const MAX_TESTS = 200;
const MAX_TEXT = 20_000;

/** Declared variables: a short type (`string`, `number`, `boolean`, `string[]`, `object`, `Document[]`) or a JSON Schema (2020-12). */
export const PROMPT_INPUT_TYPES = ['string', 'number', 'boolean', 'string[]', 'object', 'Document[]'] as const;
const promptInput = z.union([z.enum(PROMPT_INPUT_TYPES), z.record(z.string(), z.json())]);

/**
 * What a test of a prompt holds. `messages` looks at the rendered text alone and asks nobody; everything else asks the model.
 * All that is given has to hold.
 */
const promptExpectation = z.strictObject({
  /** The rendered messages contain, or do not contain, these. */
  messages: z
    .strictObject({
      contain: z.array(z.string().max(MAX_TEXT)).optional(),
      lack: z.array(z.string().max(MAX_TEXT)).optional(),
      maxTokens: z.int().min(1).optional(),
    })
    .optional(),
  contain: z.array(z.string().max(MAX_TEXT)).optional(),
  lack: z.array(z.string().max(MAX_TEXT)).optional(),
  /** A regular expression without back-references, over the whole answer. */
  match: z.string().max(500).optional(),
  refuse: z.boolean().optional(),
  /** Every sentence of the answer is cited. */
  cite: z.boolean().optional(),
  /** Valid against `outputSchema`. */
  valid: z.boolean().optional(),
  maxOutputTokens: z.int().min(1).optional(),
});
export const promptTest = z.strictObject({
  name: z.string().min(1).max(200),
  /** Asked through the pipeline that uses the prompt, retrieval and all; without it `with` says every variable. */
  question: z.string().max(MAX_TEXT).optional(),
  with: z.record(z.string(), z.json()).default({}),
  expect: promptExpectation,
});
export type PromptTest = z.infer<typeof promptTest>;

/** Front matter of `prompts/*.prompt.md`. The body is a Liquid template in sections, one a chat message. */
export const promptFrontMatter = z.strictObject({
  $schema: z.string().max(500).optional(),
  version: z.literal(1),
  id: identifier,
  description: z.string().max(2000).default(''),
  /** `provider/model`; the pipeline's generate stage may override it. */
  model: z.string().min(1).max(200),
  temperature: z.number().min(0).max(2).default(0),
  maxOutputTokens: z.int().min(1).max(1_000_000).default(600),
  /** Variables beside those that every run has; see `PROMPT_INPUT_TYPES`. */
  input: z.record(z.string().regex(/^[a-z_][a-zA-Z0-9_]{0,63}$/), promptInput).optional(),
  /** JSON Schema (2020-12) that the answer must be valid against; without it the answer is text. */
  outputSchema: z.record(z.string(), z.json()).optional(),
  /**
   * What follows when the text is no JSON of the schema. `ask-again`, the default: its form is put right where nothing has to be guessed,
   * and what still does not hold is asked for once more. `repair`: only the first. `fail`: neither, the call has failed.
   */
  invalidOutput: z.enum(['ask-again', 'repair', 'fail']).optional(),
  tests: z.array(promptTest).max(MAX_TESTS).optional(),
});
export type InvalidOutput = NonNullable<z.infer<typeof promptFrontMatter>['invalidOutput']>;
export type PromptFrontMatter = z.infer<typeof promptFrontMatter>;

/** One worked example: shown to the model as turns of the conversation before the question. */
export interface PromptExample {
  user: string;
  assistant: string;
}

export interface PromptFile extends PromptFrontMatter {
  /**
   * Templates of the sections; `## system`, `## user` and `## assistant` headings split the body, text before any of them belongs to
   * the last `user`.
   */
  system: string;
  /** The last user section: the question itself. */
  user: string;
  /** User and assistant sections before it, in pairs. Absent where there are none. */
  examples?: readonly PromptExample[];
  /** Partials that the templates render, and those that these render, by name. Absent where there are none. */
  partials?: Readonly<Record<string, string>>;
  /** sha256 (hex) of the canonical prompt: front matter that shapes an answer, all templates and the partials in use. */
  fingerprint: string;
}

/** What templates are filled with. */
export type PromptVariables = Readonly<Record<string, JsonValue>>;
