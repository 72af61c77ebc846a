import type { LanguageModelV4StreamPart } from '@ai-sdk/provider';
import { BugError } from '../../base/errors/bug-error.ts';
import { ModelCallError } from '../../base/errors/model-call-error.ts';
import { percentile } from '../../base/percentile.ts';
import type { PolicyTrial } from '../../contract/gateway.ts';
import { type GatewayPolicyFile, POLICY_PREFIX } from '../../contract/gateway-policy.ts';
import type { BudgetStore } from '../../spec/budget-store.ts';
import type { LanguageModel } from '../../spec/language-model.ts';
import { costAt, type ModelPrices } from '../../spec/model-prices.ts';
import type { ModelInfo, ModelSource } from '../../spec/model-source.ts';
import { createGateway, type GatewaySettings } from '../gateway.ts';
import { createSeededDraws } from './seeded-draws.ts';
import { createVirtualClock, type VirtualClock } from './virtual-clock.ts';

/** How one model did on one call, as a trace says it. */
export interface RecordedCall {
  modelId: string;
  /** Until the first token; until the failure, when it failed before. */
  firstTokenMs: number;
  totalMs: number;
  isOk: boolean;
}

/** One past ask, as far as a trial needs it. */
export interface RecordedAsk {
  /** Milliseconds since the Unix epoch. */
  atMs: number;
  question: string;
  inputTokens: number;
  outputTokens: number;
  totalMs: number;
  costUsd: number | null;
  isOk: boolean;
  calls: readonly RecordedCall[];
}

export interface TrialOptions {
  policy: GatewayPolicyFile;
  /** Oldest first. */
  asks: readonly RecordedAsk[];
  since: string;
  settings: GatewaySettings;
  prices: ModelPrices;
  describe: (modelId: string) => ModelInfo | null;
  /** Models that do not answer at all. */
  down: readonly string[];
  seed: number;
}

/** Of a model that never answered here, in a workspace where none did. */
const ASSUMED_CALL = { firstTokenMs: 500, totalMs: 2000, isOk: true };
/** How soon a connection to what is down is refused. */
const REFUSED_AFTER_MS = 5;

/**
 * Runs past asks through a policy again, each at its own time of day, in virtual time: the gateway is the real one, its
 * endpoints answer as the same models did on record. Nothing is sent anywhere and nothing is counted.
 */
export async function tryPolicy(options: TrialOptions): Promise<PolicyTrial> {
  const { policy, asks, since, settings, prices, seed } = options;
  const startMs = asks[0]?.atMs ?? 0;
  const clock = createVirtualClock(startMs);
  const random = createSeededDraws(seed);
  const { source, assumptions } = createTrialSource(options, clock, random.next);
  const name = `${POLICY_PREFIX}${policy.id}`;
  const gateway = createGateway({
    sources: [source],
    prices,
    clock,
    random,
    readSettings: () => settings,
    readPolicies: () => ({ byId: new Map([[policy.id, policy]]), problems: [] }),
    budgetStore: FORGETFUL,
  });
  const model = gateway.resolve(name);
  const tookMs: number[] = [];
  await clock.run(async () => {
    await Promise.all(
      asks.map(async (ask, index) => {
        await clock.sleep(ask.atMs - startMs);
        const beganMs = clock.now();
        try {
          await readToEnd(model, ask, index);
          tookMs.push(clock.now() - beganMs);
        } catch {
          // It counts as failed, in the gateway's own state.
        }
      }),
    );
  });
  const state = gateway.state();
  const took = sorted(tookMs);
  const actual = sorted(asks.filter(({ isOk }) => isOk).map(({ totalMs }) => totalMs));
  const [route] = state.routes;
  const tried = route?.tried ?? [];
  const attempts = tried.reduce((sum, { count }) => sum + count, 0);
  return {
    policy: name,
    since,
    asks: asks.length,
    answered: route?.answered ?? 0,
    failed: route?.failed ?? 0,
    tried,
    answeredBy: route?.answeredBy ?? [],
    attempts,
    amplification: asks.length === 0 ? 1 : attempts / asks.length,
    costUsd: source.costUsd(),
    actualCostUsd: sumOrUnknown(asks.map(({ costUsd }) => costUsd)),
    p50Ms: percentile(took, 50),
    p95Ms: percentile(took, 95),
    actualP50Ms: percentile(actual, 50),
    actualP95Ms: percentile(actual, 95),
    breakers: state.endpoints.flatMap(({ model: modelId, breaker }) =>
      breaker === null || breaker.history.length === 0 ? [] : [{ model: modelId, transitions: breaker.history }],
    ),
    assumptions: [...assumptions],
  };
}

async function readToEnd(model: LanguageModel, ask: RecordedAsk, index: number): Promise<void> {
  const { stream } = await model.doStream({
    prompt: [{ role: 'user', content: [{ type: 'text', text: ask.question }] }],
    maxOutputTokens: Math.max(1, ask.outputTokens),
    // How an endpoint tells which ask it is given.
    seed: index,
  });
  const reader = stream.getReader();
  for (;;) {
    const { done } = await reader.read();
    if (done) return;
  }
}

interface TrialSource extends ModelSource {
  costUsd(): number | null;
}

function createTrialSource(
  options: TrialOptions,
  clock: VirtualClock,
  next: () => number,
): { source: TrialSource; assumptions: Set<string> } {
  const { policy, asks, down, describe, prices } = options;
  const assumptions = new Set<string>();
  const samples = new Map<string, RecordedCall[]>();
  for (const { calls } of asks) {
    for (const call of calls) samples.set(call.modelId, [...(samples.get(call.modelId) ?? []), call]);
  }
  const all = [...samples.values()].flat();
  let costUsd: number | null = 0;

  const behaviourOf = (modelId: string, ask: RecordedAsk | undefined): Omit<RecordedCall, 'modelId'> => {
    const recorded = ask?.calls.find((call) => call.modelId === modelId);
    if (recorded !== undefined) return recorded;
    const own = samples.get(modelId) ?? [];
    if (own.length > 0) return own[Math.floor(next() * own.length)] ?? ASSUMED_CALL;
    const answered = all.filter(({ isOk }) => isOk);
    assumptions.add(
      answered.length === 0
        ? `${modelId} never answered here: it is taken to need ${ASSUMED_CALL.totalMs} ms.`
        : `${modelId} never answered here: it is taken to be as fast as the models that did.`,
    );
    return answered[Math.floor(next() * answered.length)] ?? ASSUMED_CALL;
  };

  const modelOf = (modelId: string): LanguageModel => {
    const stream = async function* (
      index: number,
      signal: AbortSignal | undefined,
    ): AsyncGenerator<LanguageModelV4StreamPart> {
      const ask = asks[index];
      const behaviour = behaviourOf(modelId, ask);
      await clock.sleep(behaviour.firstTokenMs, signal);
      yield { type: 'text-start', id: '0' };
      yield { type: 'text-delta', id: '0', delta: 'x' };
      await clock.sleep(Math.max(0, behaviour.totalMs - behaviour.firstTokenMs), signal);
      yield { type: 'text-end', id: '0' };
      const usage = { inputTokens: ask?.inputTokens ?? 0, outputTokens: ask?.outputTokens ?? 0 };
      const price = prices.priceOf(modelId);
      const spent = price === null ? null : costAt(price, usage);
      costUsd = costUsd === null || spent === null ? null : costUsd + spent;
      yield {
        type: 'finish',
        finishReason: { unified: 'stop', raw: undefined },
        usage: {
          inputTokens: { total: usage.inputTokens, noCache: usage.inputTokens, cacheRead: 0, cacheWrite: 0 },
          outputTokens: { total: usage.outputTokens, text: usage.outputTokens, reasoning: 0 },
        },
      };
    };
    return {
      specificationVersion: 'v4',
      provider: modelId.slice(0, modelId.indexOf('/')),
      modelId,
      supportedUrls: {},
      doGenerate: () => Promise.reject(new BugError('A trial streams.')),
      doStream: async ({ seed: index = 0, abortSignal }) => {
        if (down.includes(modelId)) {
          await clock.sleep(REFUSED_AFTER_MS, abortSignal);
          throw new ModelCallError(`${modelId} is down.`, { reason: 'unreachable', isRetryable: true });
        }
        const behaviour = asks[index]?.calls.find((call) => call.modelId === modelId);
        if (behaviour?.isOk === false) {
          await clock.sleep(behaviour.firstTokenMs, abortSignal);
          throw new ModelCallError(`${modelId} failed, as it did then.`, { reason: 'server', isRetryable: true });
        }
        return { stream: ReadableStream.from(stream(index, abortSignal)) };
      },
    };
  };

  const models = new Map(policy.endpoints.map(({ model }) => [model, modelOf(model)]));
  const infoOf = (modelId: string): ModelInfo => describe(modelId) ?? { modelId, isLocal: false, contextTokens: null };
  return {
    assumptions,
    source: {
      list: () => [...models.keys()].map(infoOf),
      open: (modelId) => models.get(modelId) ?? null,
      describe: (modelId) => (models.has(modelId) ? infoOf(modelId) : null),
      costUsd: () => costUsd,
    },
  };
}

function sorted(values: readonly number[]): readonly number[] {
  return values.toSorted((a, b) => a - b);
}

function sumOrUnknown(values: readonly (number | null)[]): number | null {
  return values.reduce<number | null>((sum, value) => (sum === null || value === null ? null : sum + value), 0);
}

/** What is tried is not spent. */
const FORGETFUL: BudgetStore = {
  keepReservation: () => undefined,
  keepSettlement: () => undefined,
  spentSince: () => ({ usd: 0, tokens: 0 }),
  spentBySession: () => ({ usd: 0, tokens: 0 }),
  spentByRun: () => ({ usd: 0, tokens: 0 }),
};
