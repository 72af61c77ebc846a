import { ModelCallError } from '../../base/errors/model-call-error.ts';
import type { SimulatorFault } from '../../contract/simulator.ts';
import type { CallPlan } from './simulation.ts';

const MS_PER_SECOND = 1000;
const TOO_MANY_REQUESTS = 429;
/** Refusals that another try may get past; the rest are about the request itself. */
const RETRYABLE: ReadonlySet<number> = new Set([408, 409, TOO_MANY_REQUESTS, 500, 502, 503, 504, 529]);

/** @returns the HTTP status by which a fault refuses a call before it answers; null for faults that come later */
export function refusalStatus(fault: SimulatorFault | null): number | null {
  if (fault?.type === 'rate-limit') return TOO_MANY_REQUESTS;
  return fault?.type === 'http-error' ? fault.status : null;
}

/** @returns the error that a provider's refusal becomes in process */
export function refusalError(modelId: string, status: number, plan: CallPlan): ModelCallError {
  const wait = plan.retryAfterSeconds;
  const way = wait === null ? 'Try again, or choose another model.' : `Try again in ${wait.toFixed(1)} s.`;
  return new ModelCallError(`${modelId} answered ${status}, as its profile says. ${way}`, {
    statusCode: status,
    isRetryable: RETRYABLE.has(status),
    ...(wait === null ? {} : { retryAfterMs: wait * MS_PER_SECOND }),
  });
}

export function resetError(modelId: string): ModelCallError {
  return new ModelCallError(`${modelId} reset the connection, as its profile says. Try again.`, { isRetryable: true });
}
