import type { JsonObject, JsonValue } from '../../base/json.ts';
import type { ToolFile } from '../../contract/tool.ts';
import type { RetrievalFilter } from '../../contract/retrieval.ts';
import { executePlan } from '../../pipeline/execute-plan.ts';
import type { PipelinePlan } from '../../pipeline/plan.ts';
import type { PackedChunk, RunInput } from '../../pipeline/run-state.ts';
import type { Clock } from '../../spec/clock.ts';
import type { Tool } from '../../spec/tool.ts';

export const SEARCH_TOOL = 'builtin/search';

/** Marks the value of a search, which the loop turns into numbered passages. */
const FOUND = 'trestle.found';

/**
 * `builtin/search`: the retrieval of a pipeline of the workspace, from its rewriting to its packing, as spans below the
 * call's own. It reads on behalf of whom the run reads: the stages are handed in scoped.
 *
 * @param options.isLocalOnly whether text of the source must not leave this machine
 */
export function createSearchTool(options: {
  contract: ToolFile;
  plan: PipelinePlan;
  clock: Clock;
  input: Omit<RunInput, 'question' | 'turns' | 'filter' | 'cache'>;
  filter: RetrievalFilter;
  isLocalOnly: (sourceId: string) => boolean;
}): Tool {
  const { contract, plan, clock, input, filter, isLocalOnly } = options;
  return {
    contract,
    execute: async (args: JsonObject, { span, signal }) => {
      const question = typeof args['query'] === 'string' ? args['query'] : '';
      const startedNano = clock.monotonicNano();
      const outcome = await executePlan(withChunks(plan, args['k']), {
        input: { ...input, question, turns: [], filter, cache: null },
        parentSpan: span,
        clock,
        faults: null,
        signal,
        emit: () => undefined,
        elapsedMs: () => Number(clock.monotonicNano() - startedNano) / 1e6,
      });
      const { failed, ended } = outcome;
      if (failed !== null) throw failed.error;
      if (ended !== null)
        return { ok: false, message: `The search did not finish: ${ended.reason}`, isRetryable: true };
      const context = outcome.slots.context ?? [];
      return {
        ok: true,
        value: { [FOUND]: context as unknown as JsonValue },
        reads: context.map(({ chunk }) => ({
          what: `chunk:${chunk.chunkId}`,
          contentHash: chunk.chunkId,
          isLocalOnly: isLocalOnly(chunk.sourceId),
        })),
      };
    },
  };
}

/** @returns the plan with so many passages, where the model says how many it wants */
function withChunks(plan: PipelinePlan, k: JsonValue | undefined): PipelinePlan {
  if (typeof k !== 'number') return plan;
  return {
    ...plan,
    stages: plan.stages.map((stage) =>
      stage.declaration.uses === 'pack' ? { ...stage, parameters: { ...(stage.parameters as object), k } } : stage,
    ),
  };
}

/** @returns the passages of a search's value, best first; null for the value of anything else */
export function foundBy(value: JsonValue): readonly PackedChunk[] | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const found = (value as JsonObject)[FOUND];
  return found === undefined ? null : (found as unknown as readonly PackedChunk[]);
}
