import { type GatewayPolicyFile, gatewayPolicyFile } from '../../main/contract/gateway-policy.ts';
import type { ModelAttempt } from '../../main/contract/model-attempt.ts';
import { workspaceFile } from '../../main/contract/workspace-file.ts';
import { createGateway, type Gateway, type GatewayOptions } from '../../main/gateway/gateway.ts';
import { createModelPrices } from './model-prices.ts';
import type { BudgetStore } from '../../main/spec/budget-store.ts';
import type { Clock } from '../../main/spec/clock.ts';
import type { LanguageModel } from '../../main/spec/language-model.ts';
import type { ModelCallContext } from '../../main/spec/model-call.ts';
import type { ModelSource } from '../../main/spec/model-source.ts';
import type { ActiveSpan } from '../../main/spec/tracer.ts';
import { promptOf } from './scripted-language-model.ts';
import { createSeededRandom } from './seeded-random.ts';

export const NO_STORE: BudgetStore = {
  keepReservation: () => undefined,
  keepSettlement: () => undefined,
  spentSince: () => ({ usd: 0, tokens: 0 }),
  spentBySession: () => ({ usd: 0, tokens: 0 }),
  spentByRun: () => ({ usd: 0, tokens: 0 }),
};

/** A dollar for a thousand tokens, either way. */
export const PRICE = { inputPerMillion: 1000, outputPerMillion: 1000 };

export function sourceOf(models: readonly LanguageModel[], isLocal: (modelId: string) => boolean): ModelSource {
  const byId = new Map(models.map((model) => [model.modelId, model]));
  const infoOf = (modelId: string) => ({ modelId, isLocal: isLocal(modelId), contextTokens: null });
  return {
    list: () => [...byId.keys()].map(infoOf),
    open: (modelId) => byId.get(modelId) ?? null,
    describe: (modelId) => (byId.has(modelId) ? infoOf(modelId) : null),
  };
}

/** A gateway over models of a test, with one policy `policy/p`. */
export function createTestGateway(options: {
  models: readonly LanguageModel[];
  clock: Clock;
  policy?: object;
  workspace?: object;
  more?: Partial<GatewayOptions>;
}): Gateway {
  const { models, clock, policy = {}, workspace = {}, more = {} } = options;
  const endpoints = models.map(({ modelId }) => ({ model: modelId }));
  const file: GatewayPolicyFile = gatewayPolicyFile.parse({ version: 1, id: 'p', endpoints, ...policy });
  const settings = workspaceFile.parse({ version: 1, name: 'w', budget: { usdPerDay: 100_000 }, ...workspace });
  return createGateway({
    sources: [sourceOf(models, (modelId) => modelId.startsWith('local/'))],
    prices: createModelPrices(new Map(models.map(({ modelId }) => [modelId, PRICE]))),
    clock,
    random: createSeededRandom(4),
    readSettings: () => settings,
    readPolicies: () => ({ byId: new Map([[file.id, file]]), problems: [] }),
    budgetStore: NO_STORE,
    ...more,
  });
}

/** A call as a run makes it; `attempts` fills as they end. */
export function callAs(changes: Partial<ModelCallContext> = {}): {
  options: ReturnType<typeof promptOf>;
  attempts: ModelAttempt[];
} {
  const attempts: ModelAttempt[] = [];
  const call: ModelCallContext = {
    pool: 'interactive',
    tenant: '',
    principals: null,
    workflow: 'default',
    stage: 'generate',
    traceId: 'a'.repeat(32) as ModelCallContext['traceId'],
    sessionId: null,
    span: silentSpan(),
    promptFingerprint: null,
    indexGeneration: 1,
    localOnlySources: [],
    onDidAttempt: (attempt) => void attempts.push(attempt),
    onDidUseCache: () => undefined,
    ...changes,
  };
  return {
    attempts,
    options: {
      ...promptOf('When does the gate open?'),
      maxOutputTokens: 50,
      providerOptions: { trestle: { call } as unknown as Record<string, never> },
    },
  };
}

/** A span that nobody reads. */
export function silentSpan(): ActiveSpan {
  return {
    traceId: 'a'.repeat(32) as ActiveSpan['traceId'],
    spanId: 'b'.repeat(16) as ActiveSpan['spanId'],
    startChild: silentSpan,
    setAttributes: () => undefined,
    addEvent: () => undefined,
    end: () => undefined,
  };
}
