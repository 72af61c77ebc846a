import type { RunPolicy } from '../contract/run.ts';
import type { ActiveSpan } from './tracer.ts';

/** Runs an agent loop as one stage of a run: its steps are spans below the stage's span. */
export interface AgentRunner {
  run(
    request: { task: string; policy: RunPolicy; maxSteps: number },
    options: { span: ActiveSpan; signal: AbortSignal },
  ): Promise<{
    answer: string;
    steps: number;
    stoppedBy: 'done' | 'steps' | 'tokens' | 'cost' | 'time' | 'no-progress';
  }>;
}
