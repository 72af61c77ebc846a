import { createGateway, type Gateway } from '../gateway/gateway.ts';
import { createLocalSource } from '../gateway/local/local-source.ts';
import { createSimulatorSource } from '../gateway/simulator/simulator-source.ts';
import { createModelPrices } from '../gateway/model-price.ts';
import { withStructuredOutput } from '../gateway/structured/with-structured-output.ts';
import { lookOnceATurn } from '../workspace/look-once-a-turn.ts';
import type { WorkspaceFiles } from '../workspace/workspace-files.ts';
import type { BudgetStore } from '../spec/budget-store.ts';
import type { AnswerCache } from './caches/answer-cache.ts';
import type { EngineServices } from './services.ts';

/** The gateway of one open workspace. Here sources of models and layers around them are put together. */
export function createWorkspaceGateway(parts: {
  services: EngineServices;
  files: WorkspaceFiles;
  answers: Pick<AnswerCache, 'layer'>;
  budgetStore: BudgetStore;
  onDidChange: () => void;
}): Gateway {
  const { services, answers, budgetStore, onDidChange } = parts;
  const files = lookOnceATurn(parts.files, ['readWorkspace', 'readSimulators', 'readPolicies']);
  return createGateway({
    sources: [
      createLocalSource(),
      createSimulatorSource({ readProfiles: () => files.readSimulators(), clock: services.clock }),
    ],
    prices: createModelPrices(),
    clock: services.clock,
    random: services.random,
    readSettings: () => files.readWorkspace(),
    budgetStore,
    readPolicies: () => files.readPolicies(),
    outerLayers: [
      (model, { modelId, supportsJsonSchema }) =>
        withStructuredOutput(model, {
          modelId,
          takesSchema: supportsJsonSchema === true,
          schemas: () => services.schemas,
        }),
      answers.layer,
    ],
    onDidChange,
  });
}
