/**
 * What an outage of the model that is asked first costs those who ask: calls of a routed model through the real gateway,
 * over real HTTP to two simulators, at a rate that does not wait for answers (an open model). The first of them is down in
 * the middle. The same again with breaker and retry budget off shows what they are for. Response times count from when a
 * call should have been made, so that a queue shows.
 */
import { percentile } from '../../../base/percentile.ts';
import { POLICY_PREFIX, budgetSettings, poolSettings } from '../../../contract/gateway-policy.ts';
import { providerDeclaration } from '../../../contract/provider.ts';
import { createEgress } from '../../../gateway/egress/egress.ts';
import { createGateway, type Gateway } from '../../../gateway/gateway.ts';
import { createProviderSource } from '../../../gateway/providers/provider-source.ts';
import type { BudgetStore } from '../../../spec/budget-store.ts';
import type { LanguageModel } from '../../../spec/language-model.ts';
import { systemClock } from '../../system-clock.ts';
import { systemRandom } from '../../system-random.ts';
import {
  ATTEMPT_TIMEOUT_MS,
  OUTAGE_POLICIES,
  OUTAGE_SHARE,
  type OutagePolicy,
  outagePolicy,
  primaryOf,
  SECONDARY,
  SIMULATED_MODEL,
} from './outage-profiles.ts';

export interface OutageOptions {
  /** Where each of `outageProfiles` is served, by id; ends in `/v1`. None was asked before. */
  baseUrls: ReadonlyMap<string, string>;
  seconds: number;
  ratePerSecond: number;
  signal: AbortSignal;
  say: (progress: string) => void;
}

/** Response times of a phase, in milliseconds, of calls that were answered. */
export interface OutagePhase {
  requests: number;
  answered: number;
  p50Ms: number | null;
  p99Ms: number | null;
}

export interface OutageRun {
  requests: number;
  answered: number;
  answeredShare: number;
  before: OutagePhase;
  during: OutagePhase;
  after: OutagePhase;
  /** p99 during the outage less p99 before it. */
  p99RiseMs: number | null;
  /** Attempts at both models for each call that began during the outage. */
  attemptsPerRequest: number;
  /** Attempts at the model that was down, while it was. */
  attemptsAtFailing: number;
  /** Of calls that failed, without repetitions, at most ten. */
  errors: readonly string[];
}

export interface OutageReport {
  ratePerSecond: number;
  seconds: number;
  outageSeconds: readonly [number, number];
  attemptTimeoutMs: number;
  guarded: OutageRun;
  bare: OutageRun;
}

interface Sample {
  dueSeconds: number;
  responseMs: number;
  error: string | null;
}

const MS_PER_SECOND = 1000;
const WARM_UP_CALLS = 30;
const SHOWN_ERRORS = 10;

/** @throws what the caller's signal was aborted with */
export async function measureOutage(options: OutageOptions): Promise<OutageReport> {
  const { seconds, ratePerSecond } = options;
  const gateway = createOutageGateway(options.baseUrls);
  await warmUp(gateway.resolve(`${SECONDARY}/${SIMULATED_MODEL}`), options.signal);
  const measure = async (policy: OutagePolicy): Promise<OutageRun> => {
    options.say(`outage, ${policy}: ${ratePerSecond} calls a second for ${seconds} s`);
    return offer(gateway, policy, options);
  };
  const guarded = await measure('guarded');
  const bare = await measure('bare');
  const outageSeconds = [seconds * OUTAGE_SHARE.from, seconds * OUTAGE_SHARE.to] as const;
  return { ratePerSecond, seconds, outageSeconds, attemptTimeoutMs: ATTEMPT_TIMEOUT_MS, guarded, bare };
}

function createOutageGateway(baseUrls: ReadonlyMap<string, string>): Gateway {
  const declared = [...baseUrls].map(([id, baseUrl]) =>
    providerDeclaration.parse({ id, kind: 'openai-compatible', baseUrl, models: [{ id: SIMULATED_MODEL }] }),
  );
  const settings = { limits: [], pools: poolSettings.parse({}), budget: budgetSettings.parse({}) };
  const policies = new Map(OUTAGE_POLICIES.map((policy) => [policy, outagePolicy(policy)]));
  return createGateway({
    sources: [
      createProviderSource({
        declared: () => declared,
        isTrusted: () => true,
        priced: () => [],
        environment: {},
        secrets: { find: async () => null },
        egress: createEgress({
          isOffline: () => true,
          allowedHosts: () => [],
          clock: systemClock,
          record: () => undefined,
        }),
        clock: systemClock,
      }),
    ],
    // Everything is on this machine and costs nothing.
    prices: { priceOf: () => ({ inputPerMillion: 0, outputPerMillion: 0 }), dearest: () => null },
    clock: systemClock,
    random: systemRandom,
    readSettings: () => settings,
    readPolicies: () => ({ byId: policies, problems: [] }),
    budgetStore: NOTHING_SPENT,
  });
}

const NOTHING_SPENT: BudgetStore = {
  keepReservation: () => undefined,
  keepSettlement: () => undefined,
  spentSince: () => ({ usd: 0, tokens: 0 }),
  spentBySession: () => ({ usd: 0, tokens: 0 }),
  spentByRun: () => ({ usd: 0, tokens: 0 }),
};

/** Code is compiled and connections are there before anything counts. */
async function warmUp(model: LanguageModel, signal: AbortSignal): Promise<void> {
  for (let call = 0; call < WARM_UP_CALLS; call += 1) await readToEnd(model, call, signal);
}

/** Makes calls when they are due, whatever became of those before. */
async function offer(gateway: Gateway, policy: OutagePolicy, options: OutageOptions): Promise<OutageRun> {
  const { seconds, ratePerSecond, signal } = options;
  const model = gateway.resolve(`${POLICY_PREFIX}${policy}`);
  const [from, to] = [seconds * OUTAGE_SHARE.from, seconds * OUTAGE_SHARE.to];
  const startedAt = performance.now();
  const calls: Promise<Sample>[] = [];
  let atBegin: ReturnType<typeof triedOf> | null = null;
  let atEnd: ReturnType<typeof triedOf> | null = null;
  for (let index = 0; index < Math.round(seconds * ratePerSecond); index += 1) {
    const dueMs = (index / ratePerSecond) * MS_PER_SECOND;
    const waitMs = startedAt + dueMs - performance.now();
    if (waitMs > 0) await systemClock.sleep(waitMs, signal);
    const dueSeconds = dueMs / MS_PER_SECOND;
    if (dueSeconds >= from) atBegin ??= triedOf(gateway, policy);
    if (dueSeconds >= to) atEnd ??= triedOf(gateway, policy);
    const call = readToEnd(model, index, signal).then(
      () => null,
      (error: unknown) => String(error),
    );
    calls.push(call.then((error) => ({ dueSeconds, responseMs: performance.now() - startedAt - dueMs, error })));
  }
  const samples = await Promise.all(calls);
  const spent = (kind: 'all' | 'primary'): number => (atEnd?.[kind] ?? 0) - (atBegin?.[kind] ?? 0);
  return { ...summarize(samples, from, to, spent('all')), attemptsAtFailing: spent('primary') };
}

function triedOf(gateway: Gateway, policy: OutagePolicy): { all: number; primary: number } {
  const route = gateway.state().routes.find(({ name }) => name === `${POLICY_PREFIX}${policy}`);
  const tried = route?.tried ?? [];
  return {
    all: tried.reduce((sum, { count }) => sum + count, 0),
    primary: tried.find(({ model }) => model.startsWith(primaryOf(policy)))?.count ?? 0,
  };
}

async function readToEnd(model: LanguageModel, index: number, signal: AbortSignal): Promise<void> {
  const { stream } = await model.doStream({
    prompt: [{ role: 'user', content: [{ type: 'text', text: `What is known of berth ${index}?` }] }],
    maxOutputTokens: 200,
    abortSignal: signal,
  });
  let isFinished = false;
  for await (const part of stream) {
    if (part.type === 'error') throw part.error;
    isFinished ||= part.type === 'finish';
  }
  if (!isFinished) throw new Error('the stream ended without its last part');
}

function summarize(
  samples: readonly Sample[],
  from: number,
  to: number,
  attemptsDuring: number,
): Omit<OutageRun, 'attemptsAtFailing'> {
  const before = phaseOf(samples.filter(({ dueSeconds }) => dueSeconds < from));
  const during = phaseOf(samples.filter(({ dueSeconds }) => dueSeconds >= from && dueSeconds < to));
  const after = phaseOf(samples.filter(({ dueSeconds }) => dueSeconds >= to));
  const answered = before.answered + during.answered + after.answered;
  const errors = new Set(samples.flatMap(({ error }) => (error === null ? [] : [error])));
  return {
    requests: samples.length,
    answered,
    answeredShare: answered / samples.length,
    before,
    during,
    after,
    p99RiseMs: before.p99Ms === null || during.p99Ms === null ? null : during.p99Ms - before.p99Ms,
    attemptsPerRequest: during.requests === 0 ? 0 : attemptsDuring / during.requests,
    errors: [...errors].slice(0, SHOWN_ERRORS),
  };
}

function phaseOf(samples: readonly Sample[]): OutagePhase {
  const answered = samples.filter(({ error }) => error === null);
  const times = answered.map(({ responseMs }) => responseMs).toSorted((a, b) => a - b);
  return {
    requests: samples.length,
    answered: answered.length,
    p50Ms: percentile(times, 50),
    p99Ms: percentile(times, 99),
  };
}
