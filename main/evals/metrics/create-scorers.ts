import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import type { EvalMetric } from '../../contract/eval-file.ts';
import type { EmbeddingModel } from '../../spec/embedding-model.ts';
import { placeMatches as placeHeld } from '../datasets/place-matches.ts';
import { scoreClaims } from '../faithfulness/score-claim.ts';
import { answerScorers, type Similarity, type Support } from './answer-scorers.ts';
import { defineScorer } from './define-scorer.ts';
import { groundingScorers } from './grounding-scorers.ts';
import type { PlaceMatches } from './judged-ranking.ts';
import { createRetrievalScorers } from './retrieval-scorers.ts';
import { RUN_SCORERS } from './run-scorers.ts';
import type { Scorer } from './scorer.ts';
import { DEFAULT_SUCCESS, successScorer } from './success-scorer.ts';
import { TOOL_SCORERS } from './tool-scorers.ts';

export interface ScorerDependencies {
  /** The one that labels survive re-chunking by, unless another is given. */
  placeMatches?: PlaceMatches;
  /** The builtin one: similarity and the faithfulness check are calibrated on it. */
  embeddingModel: EmbeddingModel;
  /** Scorers of `{judge: id}` and `{script: path}`, by that id and that path; see `createJudge` and `loadScriptMetric`. */
  judges: ReadonlyMap<string, Scorer>;
  scripts: ReadonlyMap<string, Scorer>;
}

/**
 * The scorers of an eval file, in its order; `success` may be bound by metrics that the file does not list.
 *
 * @throws InvalidArgumentError for a metric that is not there, one that is listed twice, and a success that is bound by
 *   itself
 */
export function createScorers(options: {
  metrics: readonly EvalMetric[];
  /** Bounds by metric; {@link DEFAULT_SUCCESS} where the file gives none. */
  success: Readonly<Record<string, number>> | undefined;
  dependencies: ScorerDependencies;
}): Scorer[] {
  const { metrics, success = DEFAULT_SUCCESS, dependencies } = options;
  const builtin = builtinScorers(dependencies);
  const made = new Map<string, Scorer>();
  const listed = metrics.filter((metric) => metric !== 'success');
  for (const metric of listed) {
    const scorer = scorerOf(metric, builtin, dependencies);
    if (made.has(scorer.name)) {
      throw new InvalidArgumentError(`The metric ${scorer.name} is listed twice. Take one out, or rename it.`);
    }
    made.set(scorer.name, scorer);
  }
  return metrics.map((metric) => {
    if (metric !== 'success') return made.get(nameOf(metric)) as Scorer;
    return successScorer(success, (name) => made.get(name) ?? builtin(name));
  });
}

/** @returns the name that a metric's values are kept under */
export function nameOf(metric: EvalMetric): string {
  if (typeof metric === 'string') return metric;
  return 'judge' in metric ? metric.judge : metric.name;
}

function scorerOf(
  metric: EvalMetric,
  builtin: (name: string) => Scorer | null,
  { judges, scripts }: ScorerDependencies,
): Scorer {
  if (typeof metric === 'string') {
    const scorer = builtin(metric);
    if (scorer === null) throw new InvalidArgumentError(`There is no metric ${metric}.`);
    return scorer;
  }
  if ('judge' in metric) {
    const judge = judges.get(metric.judge);
    if (judge === undefined) {
      throw new InvalidArgumentError(`There is no judge ${metric.judge}. Write judges/${metric.judge}.judge.yaml.`);
    }
    return defineScorer({ ...judge, name: metric.judge }, (run, signal) => judge.score(run, signal));
  }
  const script = scripts.get(metric.script);
  if (script === undefined) throw new InvalidArgumentError(`There is no file ${metric.script}.`);
  return defineScorer({ ...script, name: metric.name }, (run, signal) => script.score(run, signal));
}

function builtinScorers({
  placeMatches = placeHeld,
  embeddingModel,
}: ScorerDependencies): (name: string) => Scorer | null {
  const support: Support = (premise, claims, signal) => scoreClaims({ premise, claims, model: embeddingModel, signal });
  const similarity: Similarity = (a, b, signal) => cosineSimilarity(embeddingModel, a, b, signal);
  const makers: Record<string, (name: string) => Scorer> = {
    ...RUN_SCORERS,
    ...TOOL_SCORERS,
    ...groundingScorers(support),
    ...answerScorers(similarity, support),
  };
  const retrievalScorer = createRetrievalScorers(placeMatches);
  const made = new Map<string, Scorer>();
  return (name) => {
    const before = made.get(name);
    if (before !== undefined) return before;
    const scorer = (Object.hasOwn(makers, name) ? makers[name]?.(name) : null) ?? retrievalScorer(name);
    if (scorer !== null) made.set(name, scorer);
    return scorer;
  };
}

/** Rows are unit vectors; opposite directions are as unlike as unrelated ones. */
async function cosineSimilarity(
  model: EmbeddingModel,
  a: string,
  b: string,
  signal: AbortSignal,
): Promise<number | null> {
  const { dimensions } = model.info;
  const vectors = await model.embed([a, b], { purpose: 'passage', signal });
  const [left, right] = [vectors.subarray(0, dimensions), vectors.subarray(dimensions)];
  if (left.every((value) => value === 0) || right.every((value) => value === 0)) return null;
  return Math.max(
    0,
    left.reduce((sum, value, at) => sum + value * (right[at] ?? 0), 0),
  );
}
