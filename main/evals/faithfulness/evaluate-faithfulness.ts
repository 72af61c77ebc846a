import { throwIfAborted } from '../../base/abort.ts';
import type { EvalProgress, FaithfulnessReport } from '../../contract/evals.ts';
import type { EmbeddingModel } from '../../spec/embedding-model.ts';
import { readPairs } from './read-pairs.ts';
import { scoreClaim } from './score-claim.ts';
import { type ScoredPair, sumUpScores } from './sum-up-scores.ts';

/** How often progress is told, in pairs. */
const PROGRESS_EVERY = 50;

/**
 * Scores every pair of a JSONL file with the faithfulness check, and says how well the scores separate the supported from
 * the unsupported where the file says which is which.
 *
 * @throws NotFoundError, InvalidArgumentError with file and line: the whole file is read before anything is scored
 */
export async function evaluateFaithfulness(options: {
  path: string;
  model: EmbeddingModel;
  signal: AbortSignal;
  onProgress: (progress: EvalProgress) => void;
}): Promise<FaithfulnessReport> {
  const { path, model, signal, onProgress } = options;
  let total = 0;
  for await (const _ of readPairs(path)) {
    throwIfAborted(signal);
    total += 1;
  }
  const scored: ScoredPair[] = [];
  for await (const { line, pair } of readPairs(path)) {
    throwIfAborted(signal);
    const { score, confidence } = await scoreClaim({ premise: pair.premise, claim: pair.claim, model, signal });
    scored.push({ line, kind: pair.kind ?? null, supported: pair.supported ?? null, score, confidence });
    if (scored.length % PROGRESS_EVERY === 0) {
      onProgress({ type: 'eval-progress', done: scored.length, total, phase: 'scoring' });
    }
  }
  return sumUpScores(scored);
}
