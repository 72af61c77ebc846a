import * as z from 'zod';
import type { JsonObject } from '../base/json.ts';
import type { TextProblem } from './workspace-text.ts';

/** Prompts as code: what is in `prompts/`, what it renders to, what it was before, and what a change does. */

const promptId = z.string().min(1).max(64);
/** A fingerprint or its first digits (4 to 64), or `working` for the file as it is. */
const versionRef = z.string().regex(/^(working|[0-9a-f]{4,64})$/);
const MAX_TEXT_LENGTH = 1024 * 1024;
/** A text that is not saved yet, in place of the file's. */
const unsaved = z.string().max(MAX_TEXT_LENGTH).optional();

export interface PromptUse {
  pipelineId: string;
  stageId: string;
  /** `promptFingerprint` of the stage; null for a stage that takes whatever the file says. */
  pinned: string | null;
}

export interface PromptInfo {
  id: string;
  /** From the workspace's folder. */
  path: string;
  description: string;
  model: string;
  fingerprint: string;
  /** Names of the partials it renders. */
  partials: readonly string[];
  usedBy: readonly PromptUse[];
  tests: number;
  /** Findings of lint, by severity. */
  problems: { errors: number; warnings: number; infos: number };
  /** True when git, or else the newest release that is kept, has another text; null where neither knows the prompt. */
  isChanged: boolean | null;
}
export interface PartialInfo {
  name: string;
  path: string;
  /** Ids of the prompts that render it, directly or through another partial. */
  usedBy: readonly string[];
}
export interface PromptListResponse {
  prompts: readonly PromptInfo[];
  partials: readonly PartialInfo[];
  /** Files that could not be read as one. */
  problems: readonly (TextProblem & { path: string })[];
}

/** Replaces the text between two places; lines and columns from 1, the end is exclusive. */
export interface TextEdit {
  line: number;
  column: number;
  endLine: number;
  endColumn: number;
  text: string;
}
export interface PromptProblem {
  severity: 'error' | 'warning' | 'info';
  /** `unknown-variable`, `missing-role`, `partial-cycle`, `untrusted-unfenced`, `schema-mismatch`, `no-test`… */
  code: string;
  message: string;
  /** Of the file it is in: the prompt's, or a partial's. */
  path: string;
  line: number;
  column: number;
  endLine: number;
  endColumn: number;
  fixes: readonly { title: string; edits: readonly TextEdit[] }[];
}
/** A name that a template may use, for completion and hovering. */
export interface PromptVariable {
  /** `documents[].text`, `customer.name`. */
  name: string;
  type: string;
  description: string;
  /** Whether somebody outside wrote what it holds: retrieved text, what a user said. */
  isUntrusted: boolean;
}
export const promptLintRequest = z.strictObject({
  /** All prompts when absent. */
  id: promptId.optional(),
  /** Of an unsaved text. */
  path: z.string().min(1).max(300).optional(),
  text: unsaved,
});
export interface PromptLintReport {
  problems: readonly PromptProblem[];
  /** What the (one) prompt's templates may use; empty for several. */
  variables: readonly PromptVariable[];
  partials: readonly string[];
  prompts: number;
}

/** Where the values of a rendering come from. */
export const promptInputSource = z.discriminatedUnion('type', [
  /** The recorded question and passages of a trace. */
  z.strictObject({ type: z.literal('trace'), traceId: z.string().min(4).max(64) }),
  /** A row of a data set: asked for real as far as the prompt, nothing is generated. */
  z.strictObject({ type: z.literal('dataset'), path: z.string().min(1).max(4096), caseId: z.string().max(200) }),
  /** The same for a question. */
  z.strictObject({ type: z.literal('question'), question: z.string().min(1).max(20_000) }),
  z.strictObject({ type: z.literal('variables'), variables: z.record(z.string(), z.json()) }),
]);
export type PromptInputSource = z.infer<typeof promptInputSource>;
export const promptRenderRequest = z.strictObject({
  id: promptId,
  /** The file as it is by default. */
  version: versionRef.default('working'),
  text: unsaved,
  path: z.string().min(1).max(300).optional(),
  input: promptInputSource,
});
/** A stretch of a rendered message that a variable made; UTF-16 offsets. */
export interface RenderedSpan {
  start: number;
  end: number;
  variable: string;
  isUntrusted: boolean;
}
export interface RenderedMessage {
  role: 'system' | 'user' | 'assistant';
  text: string;
  /** As the builtin tokenizer counts; models differ by some per cent. */
  tokens: number;
  spans: readonly RenderedSpan[];
}
export interface RenderedPrompt {
  id: string;
  promptFingerprint: string;
  /** sha256 (hex) of the messages as sent: what the trace of such a call says. */
  renderedFingerprint: string;
  messages: readonly RenderedMessage[];
  tokens: number;
  /** What sending it costs at each model of the price table, answer not counted; null for an unknown price. */
  costs: readonly { model: string; inputUsd: number | null }[];
  /** With what it was filled. */
  variables: JsonObject;
  /** Variables that the template names and the input does not have; nothing is put in their place. */
  missing: readonly string[];
  /** The unsaved text does not render: this is the last that did, and why. */
  fallback: PromptProblem | null;
}

/** Real inputs of a prompt to look at it with: of recent traces of its pipelines, then of data sets. */
export const promptInputsRequest = z.strictObject({ id: promptId, limit: z.int().min(1).max(200).default(20) });
export interface PromptInputs {
  inputs: readonly { source: PromptInputSource; label: string; at: string | null }[];
}

export interface PromptVersion {
  fingerprint: string;
  /** When it was first seen: in the journal, or committed. */
  firstAt: string | null;
  lastAt: string | null;
  /** `working` is the file as it is. */
  from: readonly ('working' | 'journal' | 'git')[];
  /** Short hash and author of the commit that brought it. */
  commit: { hash: string; author: string; subject: string } | null;
  releases: readonly string[];
  /** Pipelines that pin it. */
  pinnedBy: readonly string[];
  traces: number;
  /** Of its traces, the share that cited what they said; null without any. */
  groundedShare: number | null;
}
export const promptHistoryRequest = z.strictObject({ id: promptId });
export interface PromptHistory {
  id: string;
  /** Newest first. */
  versions: readonly PromptVersion[];
  /** Why git is not among the sources; null where it is. */
  gitNote: string | null;
}
export const promptVersionRequest = z.strictObject({ id: promptId, version: versionRef });
/** The file as it was; `isWhole` is false where only the templates are known (front matter is then made up of what is). */
export interface PromptVersionText {
  fingerprint: string;
  text: string;
  isWhole: boolean;
}

export const promptDiffRequest = z.strictObject({
  id: promptId,
  before: versionRef,
  after: versionRef.default('working'),
});
export interface DiffLine {
  kind: 'same' | 'added' | 'removed';
  /** Line in either text, from 1; null where it has none. */
  before: number | null;
  after: number | null;
  text: string;
  /** Of a changed line: which of its characters changed, UTF-16. */
  marks: readonly { start: number; end: number }[];
}
export interface PromptDiff {
  id: string;
  before: string;
  after: string;
  added: number;
  removed: number;
  /** With three lines of context; `null` stands for lines left out. */
  lines: readonly (DiffLine | null)[];
}

/** Runs the last inputs of the prompt's pipelines through both versions, and compares. */
export const promptBehaviourRequest = z.strictObject({
  id: promptId,
  before: versionRef,
  after: versionRef.default('working'),
  afterText: unsaved,
  inputs: z.int().min(1).max(1000).default(200),
});
export interface BehaviourMetric {
  /** A name of `evals/metrics`: `grounded`, `refused`, `citation-precision`, `output-tokens`, `response-ms`. */
  name: string;
  before: number;
  after: number;
  delta: number;
  ci95: readonly [low: number, high: number];
  verdict: 'better' | 'worse' | 'no detectable change';
  /** Traces whose value got worse. */
  worse: readonly string[];
}
export interface BehaviourReport {
  inputs: number;
  metrics: readonly BehaviourMetric[];
  /** In words, most telling first: `It now answers 8 questions that it refused.` with the traces. */
  findings: readonly { message: string; traceIds: readonly string[] }[];
}
export type PromptBehaviourEvent =
  | { type: 'progress'; done: number; total: number }
  | { type: 'finished'; report: BehaviourReport };

/** k inputs × m models; each cell streams. */
export const promptGridRequest = z.strictObject({
  id: promptId,
  text: unsaved,
  inputs: z.array(promptInputSource).min(1).max(50),
  models: z.array(z.string().min(1).max(200)).min(1).max(10),
});
export interface GridCell {
  traceId: string;
  answer: string;
  refused: boolean;
  /** Support of its sentences by its sources, 0..1; null where it cannot be told. */
  grounded: number | null;
  ms: number;
  costUsd: number | null;
  outputTokens: number | null;
}
export type PromptGridEvent =
  | { type: 'cell-started'; input: number; model: number }
  | { type: 'cell-delta'; input: number; model: number; delta: string }
  | { type: 'cell-finished'; input: number; model: number; cell: GridCell }
  | { type: 'cell-failed'; input: number; model: number; message: string }
  | { type: 'finished'; cells: number; failed: number; costUsd: number | null };

export const promptTestRequest = z.strictObject({ id: promptId, text: unsaved, name: z.string().max(200).optional() });
export interface PromptTestResult {
  name: string;
  passed: boolean;
  /** What did not hold, each in a sentence. */
  failures: readonly string[];
  traceId: string | null;
  ms: number;
}
export type PromptTestEvent =
  | { type: 'test-finished'; result: PromptTestResult; done: number; total: number }
  | { type: 'finished'; passed: number; failed: number };

/** Makes a version the file's text, and what the stages that name the prompt pin. The answer tells how to take it back. */
export const promptPinRequest = z.strictObject({
  id: promptId,
  version: versionRef,
  /** Stages to pin; all that use the prompt when absent, none when empty. */
  pipelines: z.array(z.string().min(1).max(64)).max(100).optional(),
});
export interface PromptPinReport {
  fingerprint: string;
  /** Files that were changed, with their texts before. */
  changed: readonly { path: string; textBefore: string; hashAfter: string }[];
}

/** Who wrote what of a prompt: each line with the version that brought it, and where that version was used. */
export const promptBlameRequest = z.strictObject({ id: promptId, version: versionRef.default('working') });
export interface PromptBlame {
  lines: readonly { line: number; text: string; fingerprint: string; at: string | null; author: string | null }[];
}
