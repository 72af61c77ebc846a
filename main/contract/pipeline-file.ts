import * as z from 'zod';

const identifier = z.string().regex(/^[a-z][a-z0-9-]{0,63}$/, 'lower-case letters, digits and dashes, at most 64');

/**
 * One rung of a stage's degradation ladder, tried in order when the stage fails or passes its timeout.
 * `skip` goes on without the stage's output; `smaller-k` runs the stage again with `k`; `cheaper-model` runs it again
 * with `model`; `partial-answer` ends the run with what the stages so far support; `hand-off` ends it with a message
 * that names a person or queue. There is always a last rung: nothing ends in silence.
 */
export const ladderStep = z.discriminatedUnion('step', [
  z.strictObject({ step: z.literal('skip') }),
  z.strictObject({ step: z.literal('smaller-k'), k: z.int().min(1).max(1000) }),
  z.strictObject({
    step: z.literal('cheaper-model'),
    model: z.string().min(1).max(200),
    prompt: identifier.optional(),
  }),
  z.strictObject({ step: z.literal('partial-answer') }),
  z.strictObject({ step: z.literal('hand-off'), to: z.string().min(1).max(200) }),
]);

export const stageDeclaration = z.strictObject({
  id: identifier,
  /** Which stage implementation runs, e.g. `retrieve/bm25`; unknown names are refused with the list of known ones. */
  uses: z.string().regex(/^[a-z]+(\/[a-z0-9-]+)?$/),
  /** Stages whose output this one reads. Stages that do not wait for each other run in parallel. */
  after: z.array(identifier).max(32).default([]),
  with: z.record(z.string(), z.unknown()).default({}),
  /** What the stage should take, in milliseconds: its SLO. Shown, never enforced. */
  budgetMs: z.number().positive().max(600_000),
  /** What it may take: past this it is stopped and the ladder is taken. */
  timeoutMs: z.number().positive().max(600_000),
  ladder: z.array(ladderStep).max(8).default([]),
});

export const pipelineFile = z.strictObject({
  $schema: z.string().max(500).optional(),
  version: z.literal(1),
  id: identifier,
  description: z.string().max(2000).default(''),
  /** Wall-clock SLO of a whole run, milliseconds. */
  sloMs: z.number().positive().max(600_000),
  timeoutMs: z.number().positive().max(600_000),
  stages: z.array(stageDeclaration).min(1).max(32),
});
/** A pipeline of the workspace, as a list shows it. */
export interface PipelineSummary {
  id: string;
  description: string;
  /** The one that answers when none is named. */
  isDefault: boolean;
  /** Runs as an agent: `agent.run` takes it, `ask.run` does not. */
  isAgent: boolean;
  stages: number;
  /** Those that ask a model, in order. */
  modelStages: readonly string[];
}
export interface PipelineListResponse {
  pipelines: readonly PipelineSummary[];
  /** Files that could not be read as one. */
  problems: readonly { path: string; message: string }[];
}
export type LadderStep = z.infer<typeof ladderStep>;
export type StageDeclaration = z.infer<typeof stageDeclaration>;
export type PipelineFile = z.infer<typeof pipelineFile>;

/** Rungs of a ladder that end a run with an answer which says that it is none. */
export const ENDING_LADDER_STEPS: ReadonlySet<string> = new Set(['partial-answer', 'hand-off']);
