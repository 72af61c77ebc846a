import { InvalidArgumentError } from '../base/errors/invalid-argument-error.ts';
import type { AskRequest } from '../contract/ask.ts';
import type { PipelineFile, StageDeclaration } from '../contract/pipeline-file.ts';

type Overrides = AskRequest['overrides'];

/** A reranker keeps its cap by itself; only one that hangs is stopped from outside, and not before this many caps. */
const STAGE_TIMEOUT_CAPS = 2;

/**
 * Overrides become part of the pipeline, hence of the release: the trace stays reproducible.
 *
 * @throws InvalidArgumentError when the pipeline has no stage that an override is for: it would change nothing
 */
export function applyOverrides(pipeline: PipelineFile, overrides: Overrides): PipelineFile {
  const { k, contextTokens, neighbours, model, rewrite, rerank, rerankTimeoutMs, mmrLambda } = overrides;
  const changes: Readonly<Record<string, Record<string, unknown>>> = {
    pack: given({ k, contextTokens, neighbours }),
    generate: given({ model }),
    rerank: given({ reranker: rerank, timeoutMs: rerankTimeoutMs, mmrLambda }),
  };
  for (const [uses, parameters] of Object.entries(changes)) {
    if (Object.keys(parameters).length > 0) requireStage(pipeline, uses);
  }
  const kept = rewrite === false ? withoutStages(pipeline.stages, 'rewrite/query') : pipeline.stages;
  return {
    ...pipeline,
    stages: kept.map((stage) => ({
      ...stage,
      with: { ...stage.with, ...changes[stage.uses] },
      ...(stage.uses === 'rerank' && rerankTimeoutMs !== undefined
        ? { timeoutMs: Math.max(stage.timeoutMs, rerankTimeoutMs * STAGE_TIMEOUT_CAPS) }
        : {}),
    })),
  };
}

/** Pipelines kept for each file: what people change from one question to the next is the model, or a few numbers. */
const MAX_REMEMBERED = 32;

/** {@link applyOverrides}, which gives the same pipeline again for the same file and overrides. */
export function rememberOverrides(): typeof applyOverrides {
  const known = new WeakMap<PipelineFile, Map<string, PipelineFile>>();
  return (pipeline, overrides) => {
    const key = JSON.stringify(overrides);
    const applied = known.get(pipeline) ?? new Map<string, PipelineFile>();
    const before = applied.get(key);
    if (before !== undefined) return before;
    const changed = applyOverrides(pipeline, overrides);
    if (applied.size === MAX_REMEMBERED) applied.clear();
    known.set(pipeline, applied.set(key, changed));
    return changed;
  };
}

function given(parameters: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(parameters).filter(([, value]) => value !== undefined));
}

function requireStage({ id, stages }: PipelineFile, uses: string): void {
  if (stages.some((stage) => stage.uses === uses)) return;
  throw new InvalidArgumentError(
    `The pipeline ${id} has no "${uses}" stage, so there is nothing to change for this question: add the stage to pipelines/${id}.pipeline.jsonc, or ask without the setting.`,
  );
}

/** @returns the stages without those that use `uses`; who waited for one waits for what it waited for */
function withoutStages(stages: readonly StageDeclaration[], uses: string): StageDeclaration[] {
  const removed = new Map(stages.filter((stage) => stage.uses === uses).map((stage) => [stage.id, stage]));
  const resolve = (ids: readonly string[]): string[] =>
    ids.flatMap((id) => {
      const stage = removed.get(id);
      return stage === undefined ? [id] : resolve(stage.after);
    });
  return stages
    .filter((stage) => !removed.has(stage.id))
    .map((stage) => ({ ...stage, after: [...new Set(resolve(stage.after))] }));
}
