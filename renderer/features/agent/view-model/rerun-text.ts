import { type AgentResult, type AgentStep, ENDED_STEP_STATUSES } from '../../../../main/contract/agent.ts';

/** @returns what a run from this step takes over, and what it does not */
export function keptText(fromStep: number): string {
  const asNow = 'The agent, its prompt and its tools are taken as they are now.';
  if (fromStep === 1)
    return `The task is done anew. ${asNow} What was approved for this run is not approved for the new one.`;
  const kept = fromStep === 2 ? 'Step 1 is' : `Steps 1 to ${fromStep - 1} are`;
  return `${kept} kept with what came of ${fromStep === 2 ? 'it' : 'them'}; nothing of that is done again. ${asNow} What was approved for this run is not approved for the new one.`;
}

/** @returns whether a step of a run was made by the run that it went on from */
export function isTakenOver(step: AgentStep, { rerunOf }: Pick<AgentResult, 'rerunOf'>): boolean {
  return rerunOf !== null && step.number < rerunOf.fromStep;
}

/** @returns why no run can begin from a step of this one; null when one can */
export function rerunBlockedBy(
  step: AgentStep,
  run: Pick<AgentResult, 'status' | 'steps'>,
  isTrusted: boolean,
): string | null {
  if (!isTrusted) return 'Restricted: nothing runs until the workspace is trusted';
  if (run.status === 'running') return 'It is at work: stop it first';
  const open = run.steps.find(({ number, status }) => number < step.number && !ENDED_STEP_STATUSES.has(status));
  return open === undefined ? null : `Step ${open.number} before it has no end yet`;
}
