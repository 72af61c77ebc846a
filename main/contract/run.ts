import type { FaultPlan } from './fault-plan.ts';
import type { ReleaseHash, SessionId, TraceId } from './ids.ts';

/** The idea of the product: a run of a release, over an input, under a policy, leaves a trace. */
export type RunKind = 'ask' | 'agent' | 'replay' | 'eval' | 'load' | 'drill';

/** How a run may touch the world. */
export interface RunPolicy {
  /** `live` calls tools (effects still need approval), `stub` answers from a recording, `deny` refuses every call. */
  tools: 'live' | 'stub' | 'deny';
  /** `live` calls the release's models, `stub` answers from a recording. */
  models: 'live' | 'stub';
  faults: FaultPlan | null;
  /** Wall-clock limit for the whole run in milliseconds; null = the pipeline's own. */
  timeoutMs: number | null;
}

export const LIVE_POLICY: RunPolicy = { tools: 'live', models: 'live', faults: null, timeoutMs: null };

/** One execution of a release over one input. */
export interface Run {
  traceId: TraceId;
  kind: RunKind;
  releaseHash: ReleaseHash;
  sessionId: SessionId | null;
  policy: RunPolicy;
  startedAt: string;
}
