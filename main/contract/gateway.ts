import type { ErrorCode } from '../base/errors/error-code.ts';
import type { LimitScope } from './gateway-policy.ts';

export type BreakerStateName = 'closed' | 'open' | 'half-open';

/** A change of a breaker, for the band over time. */
export interface BreakerTransition {
  /** ISO */
  at: string;
  state: BreakerStateName;
  /** One clause: "6 of 10 calls failed". */
  reason: string;
}

export interface BreakerView {
  state: BreakerStateName;
  /** ISO; when it came into this state. */
  since: string;
  /** ISO; when an open breaker lets a probe through. Null unless open. */
  nextProbeAt: string | null;
  /** Of the rolling window. */
  calls: number;
  errorRate: number;
  slowCallRate: number;
  /** Changes of the last 30 minutes, oldest first. The state before the first of them is `closed`. */
  history: readonly BreakerTransition[];
}

/** One model behind the gateway, since the workspace was opened. */
export interface EndpointView {
  /** `provider/model` */
  model: string;
  provider: string;
  isLocal: boolean;
  /** Null where no policy puts one in front: models on this machine that are named directly. */
  breaker: BreakerView | null;
  /** Median over the last calls that answered, milliseconds; null before the first. */
  firstTokenP50Ms: number | null;
  inFlight: number;
  callsToday: number;
  failuresToday: number;
  /** Null after a success. */
  lastError: { at: string; code: ErrorCode; message: string } | null;
}

/** What became of the calls that named a policy, or a model. */
export interface RouteView {
  /** `policy/default`, or the model that was named. */
  name: string;
  calls: number;
  answered: number;
  /** Ended with an error, those that were turned away included; cancelled ones are neither. */
  failed: number;
  /** Attempts by endpoint, most first. */
  tried: readonly { model: string; count: number }[];
  answeredBy: readonly { model: string; count: number }[];
  failovers: number;
  hedges: number;
}

export interface LimitView {
  of: LimitScope;
  /** Whose: `''` is the shared tenant, `owner` the owner. */
  name: string;
  counts: 'requests' | 'tokens';
  perMinute: number;
  burst: number;
  /** How many could be let in at once now. */
  available: number;
  /** Let in since the workspace was opened. */
  admitted: number;
  refused: number;
  waiting: number;
}

export interface BudgetView {
  scope: 'request' | 'run' | 'session' | 'day';
  /** The day where the machine is, the session's or run's id; null for `request`. Of sessions and runs the one used last. */
  name: string | null;
  counts: 'usd' | 'tokens';
  limit: number;
  /** Settled. */
  used: number;
  /** Held for calls under way, at their worst. */
  reserved: number;
  /** Calls turned away since the workspace was opened. */
  refused: number;
}

export interface PoolView {
  pool: 'interactive' | 'batch';
  running: number;
  maxConcurrent: number;
  queued: number;
  maxQueued: number;
  /** Turned away because the queue was full or the wait too long. */
  shed: number;
}

/** How much more is sent than was asked for, by stage. */
export interface RetryView {
  stage: string;
  firstAttempts: number;
  /** Retries, hedges and fallbacks. */
  extraAttempts: number;
  /** Attempts for each call; 1 when nothing goes wrong. */
  amplification: number;
  /** Retries and hedges that the budget did not allow. */
  refused: number;
}

/** Answer of `gateway.state`, and what `gateway-changed` says to read again. */
export interface GatewayState {
  /** ISO */
  at: string;
  endpoints: readonly EndpointView[];
  routes: readonly RouteView[];
  limits: readonly LimitView[];
  budgets: readonly BudgetView[];
  pools: readonly PoolView[];
  /** Over the last window, one minute unless a policy says otherwise. */
  retries: readonly RetryView[];
  policies: readonly PolicySummary[];
}

export interface PolicySummary {
  /** `policy/default` */
  model: string;
  description: string;
  endpoints: readonly string[];
  /** One sentence when its file cannot be used; endpoints are then empty. */
  problem: string | null;
}

/** Answer of `gateway.tryPolicy`: a policy over past asks, in virtual time. Nothing was sent anywhere. */
export interface PolicyTrial {
  policy: string;
  /** ISO */
  since: string;
  asks: number;
  answered: number;
  failed: number;
  /** Attempts by endpoint, most first. */
  tried: readonly { model: string; count: number }[];
  answeredBy: readonly { model: string; count: number }[];
  attempts: number;
  amplification: number;
  /** Null when the price of an endpoint that answered is not known. */
  costUsd: number | null;
  /** What those asks did cost. */
  actualCostUsd: number | null;
  /** Until the whole answer, over those that were answered; null without any. */
  p50Ms: number | null;
  p95Ms: number | null;
  actualP50Ms: number | null;
  actualP95Ms: number | null;
  breakers: readonly { model: string; transitions: readonly BreakerTransition[] }[];
  /** What had to be assumed, one sentence each: an endpoint that never answered before. */
  assumptions: readonly string[];
}
