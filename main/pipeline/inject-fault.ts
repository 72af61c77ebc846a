import { ModelCallError } from '../base/errors/model-call-error.ts';
import { TimeoutError } from '../base/errors/timeout-error.ts';
import { ToolExecutionError } from '../base/errors/tool-execution-error.ts';
import { TrestleError } from '../base/errors/trestle-error.ts';
import type { Fault, FaultPlan } from '../contract/fault-plan.ts';
import type { TraceId } from '../contract/ids.ts';
import type { Clock } from '../spec/clock.ts';
import { sha256Hex } from '../storage/content-hash.ts';

/**
 * Applies the faults a policy scripts for a stage. Whether a share of calls is hit is drawn from the plan's seed, the
 * trace and the stage, so the same plan over the same traces fails in the same places.
 *
 * @returns `empty` when the stage must find nothing, null to go on as normal
 * @throws the scripted error
 */
export async function injectFault(
  plan: FaultPlan | null,
  at: { stage: string; traceId: TraceId; clock: Clock; signal: AbortSignal },
): Promise<'empty' | null> {
  const hits = plan?.faults.filter(
    (entry, index) => entry.stage === at.stage && draw(plan.seed, at, index) < entry.share,
  );
  for (const { fault } of hits ?? []) {
    if (fault.type === 'latency') await at.clock.sleep(fault.addMs, at.signal);
    else if (fault.type === 'empty') return 'empty';
    else throw scriptedError(fault, at.stage);
  }
  return null;
}

/** Uniform in [0, 1): the first 32 bits of a hash. */
function draw(seed: number, at: { stage: string; traceId: TraceId }, index: number): number {
  const digits = sha256Hex(`${seed}/${at.traceId}/${at.stage}/${index}`).slice(0, 8);
  return Number.parseInt(digits, 16) / 2 ** 32;
}

function scriptedError(fault: Extract<Fault, { type: 'error' }>, stage: string): TrestleError {
  const message = `Injected fault: stage ${stage} was told to fail with ${fault.code}.`;
  switch (fault.code) {
    case 'model_call':
      return new ModelCallError(message);
    case 'timeout':
      return new TimeoutError(message);
    case 'tool_execution':
      return new ToolExecutionError(message);
    case 'rate_limited':
      return new TrestleError('rate_limited', message, { isRetryable: true });
  }
}
