import type { ReplayStore } from '../../replay/run/replay-store.ts';
import type { BaseParts } from '../session-parts.ts';
import { createAnswerSimilarity } from './answer-similarity.ts';
import { createPassageLookup } from './known-passages.ts';
import { createReplayAgentStores } from './replay-agent-stores.ts';
import { createReplayRuns, type ReplayRuns } from './replay-runs.ts';
import type { ReplayTools } from './replay-trace.ts';
import { createRunRecipe } from './run-recipe.ts';

/** Everything about replays of one open workspace. */
export interface Replays {
  store: ReplayStore;
  runs: ReplayRuns;
  tools: ReplayTools;
  dispose(): Promise<void>;
}

export function createReplays(parts: BaseParts): Replays {
  const store = parts.stores.replays;
  const agentStores = createReplayAgentStores(parts.services.clock);
  const tools: ReplayTools = {
    parts,
    runRecipe: createRunRecipe(parts, agentStores),
    lookup: createPassageLookup(parts),
    similarity: createAnswerSimilarity(parts),
  };
  const runs = createReplayRuns(parts, store, tools);
  return {
    store,
    runs,
    tools,
    dispose: async () => {
      await runs.dispose();
      agentStores.dispose();
    },
  };
}
