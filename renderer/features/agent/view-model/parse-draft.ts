import type { RequestOf } from '../../../../main/contract/methods.ts';
import type { TaskDraft } from '../agent-store.ts';

export type ParsedDraft = { ok: true; request: RequestOf<'agent.run'> } | { ok: false; message: string };

/** @returns the form as a request; or the first thing that keeps it from being one */
export function parseDraft({ task, agent, maxSteps, maxCostUsd, approve }: TaskDraft): ParsedDraft {
  if (task.trim() === '') return { ok: false, message: 'Say what is to be done first' };
  const steps = maxSteps.trim() === '' ? undefined : Number(maxSteps);
  if (steps !== undefined && !(Number.isInteger(steps) && steps >= 1 && steps <= 1000)) {
    return { ok: false, message: 'Steps: a whole number from 1 to 1000' };
  }
  const cost = maxCostUsd.trim() === '' ? undefined : Number(maxCostUsd);
  if (cost !== undefined && !(cost >= 0 && cost <= 100_000)) {
    return { ok: false, message: 'Money: dollars from 0 to 100,000' };
  }
  return {
    ok: true,
    request: {
      task: task.trim(),
      ...(agent.trim() === '' ? {} : { agent: agent.trim() }),
      limits: {
        ...(steps === undefined ? {} : { maxSteps: steps }),
        ...(cost === undefined ? {} : { maxCostUsd: cost }),
      },
      ...(approve === undefined ? {} : { approve }),
    },
  };
}
