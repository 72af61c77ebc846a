import { type GatewayPolicyFile, gatewayPolicyFile } from '../../../contract/gateway-policy.ts';
import { type SimulatorProfile, simulatorProfile } from '../../../contract/simulator.ts';

/** How long an attempt may be silent, in milliseconds: what a rise of p99 is judged against. */
export const ATTEMPT_TIMEOUT_MS = 2000;
/** The primary is down for half of the time, in three ways of equal length: it refuses, it resets, it is silent. */
export const OUTAGE_SHARE = { from: 0.25, to: 0.75 };

/** Both policies ask the same endpoints in the same order; `bare` has neither breaker nor retry budget. */
export const OUTAGE_POLICIES = ['guarded', 'bare'] as const;
export type OutagePolicy = (typeof OUTAGE_POLICIES)[number];

export const SECONDARY = 'secondary';
/** @returns the one that is asked first; each run has its own, so that neither learns from the other */
export const primaryOf = (policy: OutagePolicy): string => `primary-${policy}`;

const PACE = {
  version: 1 as const,
  timeToFirstTokenMs: { type: 'lognormal' as const, median: 60, p95: 120, max: 400 },
  interTokenMs: 0,
  outputTokens: 10,
};

/** @returns the profiles that are served: one that is well, and for each policy one that is down in the middle */
export function outageProfiles(seconds: number): readonly SimulatorProfile[] {
  const from = seconds * OUTAGE_SHARE.from;
  const third = (seconds * (OUTAGE_SHARE.to - OUTAGE_SHARE.from)) / 3;
  const timeline = [
    { fromSeconds: from, toSeconds: from + third, fault: { type: 'http-error' as const, status: 503 } },
    { fromSeconds: from + third, toSeconds: from + 2 * third, fault: { type: 'reset' as const, afterTokens: 0 } },
    { fromSeconds: from + 2 * third, toSeconds: from + 3 * third, fault: { type: 'stall' as const, afterTokens: 0 } },
  ];
  return [
    simulatorProfile.parse({ ...PACE, id: SECONDARY }),
    ...OUTAGE_POLICIES.map((policy) => simulatorProfile.parse({ ...PACE, id: primaryOf(policy), timeline })),
  ];
}

/** The model that a simulator is asked for; it answers to any name. */
export const SIMULATED_MODEL = 'simulated';

export function outagePolicy(policy: OutagePolicy): GatewayPolicyFile {
  return gatewayPolicyFile.parse({
    version: 1,
    id: policy,
    endpoints: [primaryOf(policy), SECONDARY].map((server) => ({ model: `${server}/${SIMULATED_MODEL}` })),
    retry: { attempts: 4, baseDelayMs: 20, maxDelayMs: 200 },
    timeout: { attemptMs: 10_000, firstTokenMs: ATTEMPT_TIMEOUT_MS, idleMs: ATTEMPT_TIMEOUT_MS },
    ...(policy === 'bare'
      ? { breaker: false, retryBudget: false }
      : { breaker: { windowMs: 5000, minimumCalls: 10, errorRate: 0.5, openMs: 2000 } }),
  });
}
