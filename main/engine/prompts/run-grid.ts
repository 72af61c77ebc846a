import { TrestleError } from '../../base/errors/trestle-error.ts';
import type { GridCell, PromptGridEvent, PromptInputSource } from '../../contract/prompt.ts';
import type { PromptFile } from '../../contract/prompt-file.ts';
import type { EvalParts } from '../evals/prepare-eval.ts';
import { askedInput } from './input-cases.ts';
import { createPromptRuns, eachOf } from './prompt-runs.ts';
import type { UseOfPrompt } from './prompt-uses.ts';

/** Runs every input with every model, a few at once; each cell is a trace. A cell that fails is told and the others go on. */
export async function runGrid(
  parts: EvalParts,
  options: {
    prompt: PromptFile;
    use: UseOfPrompt | null;
    inputs: readonly PromptInputSource[];
    models: readonly string[];
    signal: AbortSignal;
    tell: (event: PromptGridEvent) => void;
  },
): Promise<void> {
  const { prompt, use, inputs, models, signal, tell } = options;
  const runs = await createPromptRuns(parts, { metrics: ['grounded'] });
  const cells = inputs.flatMap((source, input) => models.map((name, model) => ({ source, input, name, model })));
  let failed = 0;
  let costUsd: number | null = 0;
  try {
    await eachOf(cells, signal, async ({ source, input, name, model }) => {
      const place = { input, model };
      tell({ type: 'cell-started', ...place });
      try {
        const asked = await askedInput(parts, source);
        const { scored, traceId, error } = await runs.run(
          { prompt, input: asked, use, model: name },
          {
            signal,
            onDelta: (delta) =>
              // What was said is taken back: the cell begins anew.
              tell(delta === null ? { type: 'cell-started', ...place } : { type: 'cell-delta', ...place, delta }),
          },
        );
        costUsd = costUsd === null || scored.costUsd === null ? null : costUsd + scored.costUsd;
        if (error !== null || traceId === null || scored.answer === null) {
          failed += 1;
          tell({ type: 'cell-failed', ...place, message: error?.message ?? 'The run left no answer.' });
          return;
        }
        const grounded = await runs.score('grounded', scored, signal);
        const cell: GridCell = {
          traceId,
          answer: scored.answer,
          refused: scored.refused,
          grounded: 'value' in grounded ? grounded.value : null,
          ms: scored.responseMs,
          costUsd: scored.costUsd,
          outputTokens: scored.outputTokens,
        };
        tell({ type: 'cell-finished', ...place, cell });
      } catch (failure) {
        if (!TrestleError.is(failure) || failure.code === 'cancelled') throw failure;
        failed += 1;
        tell({ type: 'cell-failed', ...place, message: failure.message });
      }
    });
    tell({ type: 'finished', cells: cells.length, failed, costUsd });
  } finally {
    await runs.dispose();
  }
}
