import type { EvalFile, EvalMetric } from '../../contract/eval-file.ts';
import type { Attributes } from '../../contract/span.ts';
import { placeMatches } from '../../evals/datasets/place-matches.ts';
import { createScorers } from '../../evals/metrics/create-scorers.ts';
import type { ScoredRun, Scorer } from '../../evals/metrics/scorer.ts';
import { BUILTIN_MODEL_ID, startEmbeddingModel } from '../../retrieval/embedding/start-embedding-model.ts';
import { openWorkspaceMetrics } from '../metrics/workspace-metrics.ts';

/** What a run is scored by, as long as it goes on. */
export interface EvalScorers {
  scorers: readonly Scorer[];
  /** What a value of a metric depends on beside the run: of the same version, an earlier value is as good. */
  versions: readonly string[];
  /** @param attributes what the run belongs to, for the traces of judges */
  score(run: ScoredRun, attributes: Attributes, signal: AbortSignal): Promise<Scores>;
  dispose(): Promise<void>;
}

export interface Scores {
  values: Record<string, number>;
  unscored: Record<string, string>;
  notes: Record<string, string>;
  /** What judges cost for it, US dollars; null where that is not known. */
  judgeCostUsd: number | null;
}

/** @throws InvalidArgumentError, NotFoundError for a metric that is not there, before anything is run */
export async function openScorers(
  parts: Parameters<typeof openWorkspaceMetrics>[0],
  file: EvalFile,
): Promise<EvalScorers> {
  const { layout } = parts.services;
  const own = await openWorkspaceMetrics(parts, file.metrics);
  const embeddingModel = await startEmbeddingModel({
    modelId: BUILTIN_MODEL_ID,
    workerUrl: layout.embedWorker,
    builtinModelDirectory: layout.builtinModelDirectory,
  }).catch(async (error: unknown) => {
    await own.dispose();
    throw error;
  });
  try {
    // It is what pass@k, cost per success and the triage go by.
    const metrics: readonly EvalMetric[] = file.metrics.includes('success')
      ? file.metrics
      : [...file.metrics, 'success'];
    const scorers = createScorers({
      metrics,
      success: file.success,
      dependencies: { placeMatches, embeddingModel, judges: own.judges, scripts: own.scripts },
    });
    return {
      scorers,
      versions: [
        ...scorers.map(({ name }) => `${name} ${own.versions[name] ?? ''}`),
        JSON.stringify(file.success ?? null),
      ],
      score: async (run, attributes, signal) => {
        own.describeRun(run, attributes);
        return { ...(await scoreAll(scorers, run, signal)), judgeCostUsd: own.judgeCostOf(run) };
      },
      dispose: async () => {
        await own.dispose();
        await embeddingModel.dispose();
      },
    };
  } catch (error) {
    await own.dispose();
    await embeddingModel.dispose();
    throw error;
  }
}

async function scoreAll(
  scorers: readonly Scorer[],
  run: ScoredRun,
  signal: AbortSignal,
): Promise<Omit<Scores, 'judgeCostUsd'>> {
  const scores: Omit<Scores, 'judgeCostUsd'> = { values: {}, unscored: {}, notes: {} };
  for (const scorer of scorers) {
    const score = await scorer.score(run, signal);
    if ('value' in score) scores.values[scorer.name] = score.value;
    else scores.unscored[scorer.name] = score.unscored;
    if (score.note !== undefined && score.note !== '') scores.notes[scorer.name] = score.note;
  }
  return scores;
}
