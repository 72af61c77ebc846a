import { createGateway, type Gateway } from '../gateway/gateway.ts';
import { createLocalSource } from '../gateway/local/local-source.ts';
import type { SimulatorFaults } from '../gateway/simulator/simulation.ts';
import { createSimulatorSource } from '../gateway/simulator/simulator-source.ts';
import { createModelFileSource, type ModelFileSource } from '../gateway/model-files/model-file-source.ts';
import { createPriceTable } from '../gateway/price-table.ts';
import { createProviderSource, type ProviderSource } from '../gateway/providers/provider-source.ts';
import { withResidency } from '../gateway/residency.ts';
import { withStructuredOutput } from '../gateway/structured/with-structured-output.ts';
import { lookOnceATurn } from '../workspace/look-once-a-turn.ts';
import type { WorkspaceFiles } from '../workspace/workspace-files.ts';
import type { BudgetStore } from '../spec/budget-store.ts';
import type { AnswerCache } from './caches/answer-cache.ts';
import type { EngineServices } from './services.ts';

/** The gateway of one open workspace. Here sources of models and layers around them are put together. */
export function createWorkspaceGateway(parts: {
  services: EngineServices;
  path: string;
  files: WorkspaceFiles;
  answers: Pick<AnswerCache, 'layer'>;
  budgetStore: BudgetStore;
  onDidChange: () => void;
  isTrusted: () => boolean;
  simulatorFaults: SimulatorFaults;
}): { gateway: Gateway; providers: ProviderSource; modelFiles: ModelFileSource } {
  const { services, path, answers, budgetStore, onDidChange, isTrusted } = parts;
  const files = lookOnceATurn(parts.files, ['readWorkspace', 'readSimulators', 'readPolicies', 'readPrices']);
  const { clock, environment, secrets, egress } = services;
  const providers = createProviderSource({
    declared: () => files.readWorkspace().providers,
    isTrusted,
    priced: () => files.readPrices().map(({ model }) => model),
    environment,
    secrets,
    egress,
    clock,
  });
  const modelFiles = createModelFileSource({
    declared: () => files.readWorkspace().providers,
    workspacePath: path,
    isTrusted,
    layout: services.layout,
    environment,
    clock,
  });
  const sources = [
    createLocalSource(),
    createSimulatorSource({ readProfiles: () => files.readSimulators(), clock, faults: parts.simulatorFaults }),
    modelFiles,
    providers,
  ];
  const prices = createPriceTable({
    readPrices: () => files.readPrices(),
    isLocal: (modelId) =>
      /^(?:local|sim)\//.test(modelId) || sources.some((source) => source.describe(modelId)?.isLocal === true),
    clock,
  });
  const gateway = createGateway({
    sources,
    prices,
    clock,
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
    innerLayers: [withResidency],
  });
  return { gateway, providers, modelFiles };
}
