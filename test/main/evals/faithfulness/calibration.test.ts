import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CALIBRATION } from '../../../../main/evals/faithfulness/calibration.ts';
import { evaluateFaithfulness } from '../../../../main/evals/faithfulness/evaluate-faithfulness.ts';
import type { EmbeddingModel } from '../../../../main/spec/embedding-model.ts';
import { createBuiltinEmbeddingModel } from '../../../../native/embedding/builtin-embedding-model.ts';
import { BUILTIN_MODEL_DIRECTORY } from '../../../support/builtin-model-directory.ts';

/** What the check is to reach on pairs written before it existed. */
const MIN_AUROC = 0.8;

let model: EmbeddingModel;
beforeAll(async () => {
  model = await createBuiltinEmbeddingModel({ directory: BUILTIN_MODEL_DIRECTORY });
});
afterAll(() => model.dispose());

describe('the faithfulness check on pairs written by hand', () => {
  it.each(['calibration', 'held-out'])('separates supported from unsupported: %s.jsonl', async (name) => {
    const report = await evaluateFaithfulness({
      path: fileURLToPath(new URL(`../../../../fixtures/faithfulness/${name}.jsonl`, import.meta.url)),
      model,
      signal: new AbortController().signal,
      onProgress: () => undefined,
    });
    expect(report.labelled).toBeGreaterThan(70);
    expect(report.nan).toBe(0);
    expect(report.auroc).toBeGreaterThanOrEqual(MIN_AUROC);
  });

  it('lets agreement never count against a claim, nor disagreement for it', () => {
    const { coverage, premiseCoverage, similarity, ...disagreements } = CALIBRATION.weights;
    expect(Math.min(coverage, premiseCoverage, similarity)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...Object.values(disagreements))).toBeLessThanOrEqual(0);
  });
});
