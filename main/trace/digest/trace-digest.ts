import type { PromptOfTrace } from './prompts-of-spans.ts';
import type { TraceOutcome } from './outcome-of-imported.ts';
import type { Stage } from './stage-of-imported.ts';

/** One call of a stage. */
export interface StageCall extends Stage {
  ms: number;
  flaw: 'failed' | 'degraded' | null;
}

/** What charts are drawn from, of one trace. */
export interface TraceDigest extends TraceOutcome {
  /** False when no span says when it was. */
  hasClock: boolean;
  calls: readonly StageCall[];
  prompts: readonly PromptOfTrace[];
}
