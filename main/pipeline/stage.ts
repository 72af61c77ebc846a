import type * as z from 'zod';
import type { AskEvent } from '../contract/ask.ts';
import type { ActiveSpan } from '../spec/tracer.ts';
import type { RunInput, RunSlots, SlotName, SlotPatch } from './run-state.ts';

export interface StageContext<Parameters> {
  input: RunInput;
  /** Slots filled by the stages before; reading one that the stage did not declare is a BugError. */
  slots: Pick<RunSlots, SlotName>;
  parameters: Parameters;
  stageId: string;
  /** The stage's own span: put the truth of what happened on it. */
  span: ActiveSpan;
  /** Aborts on cancel and on the stage's timeout. */
  signal: AbortSignal;
  emit: (event: AskEvent) => void;
}

/**
 * One kind of stage. It declares which slots it reads and which one it fills, so that a pipeline that could not work is
 * refused when it is loaded, not when a user waits for it.
 */
export interface StageImplementation<Parameters = unknown> {
  /** As written in pipeline files, e.g. `retrieve/bm25`. */
  readonly uses: string;
  readonly parameters: z.ZodType<Parameters>;
  /** Any one of each inner list must be filled by an earlier stage. */
  readonly reads: readonly (readonly SlotName[])[];
  readonly writes: readonly SlotName[];
  run(context: StageContext<Parameters>): Promise<SlotPatch>;
  /** What later stages find when this one was skipped; null = it cannot be skipped. */
  skipped: ((input: RunInput) => SlotPatch) | null;
}

/** Ties a stage's parameter type to its schema; the registry forgets it again. */
export function defineStage<Parameters>(stage: StageImplementation<Parameters>): StageImplementation {
  return stage;
}
