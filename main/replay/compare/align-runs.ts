import type { ObservedModelCall, ObservedRun, ObservedStep } from '../observe/observed-run.ts';

/** What belongs together on both sides; one of them may be missing. */
export interface AlignedStep {
  recorded: ObservedStep | null;
  candidate: ObservedStep | null;
}

/**
 * Lays two runs beside each other in the order of the candidate's data; what only the recording has comes after what it
 * followed there. Calls of tools are left out: they are compared by their place among themselves.
 *
 * Runs of this workspace are matched by the ids of their stages. A recording from elsewhere has other stages: its last
 * ranking stands against the ranking that the candidate packs from, its models against the candidate's, the last one
 * against the last.
 */
export function alignRuns(recorded: ObservedRun, candidate: ObservedRun): readonly AlignedStep[] {
  return recorded.isOwn ? alignByStage(recorded, candidate) : alignByRole(recorded, candidate);
}

function alignByStage(recorded: ObservedRun, candidate: ObservedRun): readonly AlignedStep[] {
  const before = keyed(recorded.steps);
  const now = keyed(candidate.steps);
  const nowKeys = new Set(now.map(({ key }) => key));
  const byKey = new Map(before.map(({ key, step }) => [key, step]));
  const aligned: (AlignedStep & { key: string })[] = now.map(({ key, step }) => ({
    key,
    recorded: byKey.get(key) ?? null,
    candidate: step,
  }));
  let previous: string | null = null;
  for (const { key, step } of before) {
    if (!nowKeys.has(key)) {
      const at = previous === null ? 0 : aligned.findIndex((row) => row.key === previous) + 1;
      aligned.splice(at, 0, { key, recorded: step, candidate: null });
    }
    previous = key;
  }
  return aligned;
}

/** The n-th step of a kind in a stage has the same key on both sides. */
function keyed(steps: readonly ObservedStep[]): { key: string; step: ObservedStep }[] {
  const counts = new Map<string, number>();
  return steps
    .filter(({ kind }) => kind !== 'tool')
    .map((step) => {
      const place = `${step.kind} ${step.stageId ?? step.name}`;
      const count = (counts.get(place) ?? 0) + 1;
      counts.set(place, count);
      return { key: `${place} ${count}`, step };
    });
}

function alignByRole(recorded: ObservedRun, candidate: ObservedRun): readonly AlignedStep[] {
  const rankings = (run: ObservedRun): ObservedStep[] => run.steps.filter(({ kind }) => kind === 'retrieval');
  const lastRanking = rankings(candidate).at(-1) ?? null;
  const recordedRanking = rankings(recorded).at(-1) ?? null;
  const models = alignModels(modelsOf(recorded), modelsOf(candidate));
  const ranking =
    lastRanking === null && recordedRanking === null ? [] : [{ recorded: recordedRanking, candidate: lastRanking }];
  return [...ranking, ...models];
}

function modelsOf({ steps }: ObservedRun): readonly ObservedModelCall[] {
  return steps.filter((step): step is ObservedModelCall => step.kind === 'model');
}

/** A pipeline asks once where an application may have asked for a rewrite first: what answered is the last. */
function alignModels(
  recorded: readonly ObservedModelCall[],
  candidate: readonly ObservedModelCall[],
): readonly AlignedStep[] {
  if (candidate.length <= 1) {
    const [recordedLast = null, candidateLast = null] = [recorded.at(-1), candidate.at(-1)];
    return recordedLast === null && candidateLast === null
      ? []
      : [{ recorded: recordedLast, candidate: candidateLast }];
  }
  return Array.from({ length: Math.max(recorded.length, candidate.length) }, (_, index) => ({
    recorded: recorded[index] ?? null,
    candidate: candidate[index] ?? null,
  }));
}
