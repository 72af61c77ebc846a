import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import type { LoadChanges } from '../../contract/load-what-if.ts';
import { scaled, withCacheHits } from './duration-distribution.ts';
import type { StageModel, StageQueue } from './stage-model.ts';

/** The stages that ask a model, by the names that pipelines and agents give them. */
const MODEL_STAGES: readonly string[] = ['generate', 'model'];

/**
 * @param measuredHitShare of the answers of the run, those from a cache; null when the run does not tell
 * @returns the model with the changes, and what they take for granted
 * @throws InvalidArgumentError for a stage that the run does not have, or for so many times as many hits of an unknown share
 */
export function applyChanges(
  model: StageModel,
  changes: LoadChanges,
  measuredHitShare: number | null,
): { model: StageModel; assumptions: readonly string[] } {
  const known = model.stages.map(({ stage }) => stage);
  for (const stage of [...Object.keys(changes.workers), ...Object.keys(changes.faster)]) requireStage(stage, known);
  const changed = model.stages.map((queue): StageQueue => {
    const { stage } = queue;
    const factor = changes.faster[stage] ?? 1;
    return {
      ...queue,
      servers: changes.workers[stage] ?? queue.servers,
      durations: scaled(queue.durations, 1 / factor),
    };
  });
  const base: StageModel = {
    ...model,
    stages: changed,
    ratePerSecond: changes.ratePerSecond ?? model.ratePerSecond,
    maxInFlight: changes.maxInFlight ?? model.maxInFlight,
  };
  return changes.cacheHits === undefined
    ? { model: base, assumptions: [] }
    : applyCacheHits(base, changes, changes.cacheHits, measuredHitShare);
}

function applyCacheHits(
  model: StageModel,
  { cachedStage }: LoadChanges,
  wanted: NonNullable<LoadChanges['cacheHits']>,
  measuredHitShare: number | null,
): { model: StageModel; assumptions: readonly string[] } {
  const known = model.stages.map(({ stage }) => stage);
  const stage = cachedStage ?? known.find((name) => MODEL_STAGES.includes(name)) ?? longest(model.stages);
  requireStage(stage, known);
  const before = hitShareBefore(wanted, measuredHitShare);
  const after = Math.min(1, 'share' in wanted ? wanted.share : before * wanted.times);
  // Only those that missed cost anything.
  const costFactor = before >= 1 ? 1 : (1 - after) / (1 - before);
  return {
    model: {
      ...model,
      stages: model.stages.map((queue) =>
        queue.stage === stage ? { ...queue, durations: withCacheHits(queue.durations, before, after) } : queue,
      ),
      costPerRequestUsd: model.costPerRequestUsd === null ? null : model.costPerRequestUsd * costFactor,
    },
    assumptions: [
      `${percent(after)} of the answers come from a cache, ${percent(before)} in the run: these ${before === 0 ? `take no time in ${stage}` : `are the shortest times of ${stage}`} and cost nothing.`,
    ],
  };
}

function hitShareBefore(wanted: NonNullable<LoadChanges['cacheHits']>, measured: number | null): number {
  if (measured !== null) return measured;
  if ('share' in wanted) return 0;
  throw new InvalidArgumentError(
    `The run does not tell how many of its answers came from a cache, so ${wanted.times} times as many is not known. Give the share, such as 40%.`,
  );
}

function longest(stages: readonly StageQueue[]): string {
  return stages.toSorted((a, b) => b.durations.meanMs - a.durations.meanMs)[0]?.stage ?? '';
}

function requireStage(stage: string, known: readonly string[]): void {
  if (known.includes(stage)) return;
  throw new InvalidArgumentError(`The run has no stage "${stage}". It has ${known.join(', ')}.`);
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(1))} %`;
}
