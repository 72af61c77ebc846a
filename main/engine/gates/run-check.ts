import { throwIfAborted } from '../../base/abort.ts';
import { TrestleError } from '../../base/errors/trestle-error.ts';
import { serializeError } from '../../contract/serialized-error.ts';
import type { GateCheck, GateCheckFile } from '../../contract/gate.ts';
import { judgeCheck } from '../../release/gate/judge-check.ts';
import { kindOf } from '../../release/gate/name-checks.ts';
import { checkAccess } from './check-access.ts';
import { checkDrills } from './check-drills.ts';
import { checkCost, checkEval, type EvalRunsOfGate } from './check-eval.ts';
import { checkLoad } from './check-load.ts';
import { boundOf, type CheckContext, type CheckOutcome, notMeasured } from './check-context.ts';
import { checkPrompts } from './check-prompts.ts';
import { checkReplay } from './check-replay.ts';

/**
 * Runs one check to its end. What keeps it from being decided is told with it and fails it; only cancelling the gate throws.
 *
 * @param elapsedMs of the clock that times it
 */
export async function runCheck(
  check: GateCheckFile,
  name: string,
  context: CheckContext & { evals: EvalRunsOfGate; elapsedMs: () => number },
): Promise<GateCheck> {
  const startedMs = context.elapsedMs();
  const outcome = await measure(check, context).catch((error: unknown): CheckOutcome => {
    throwIfAborted(context.signal);
    // What a check runs into is part of what the gate says; a bug in ours still has to look like one.
    const { message } = serializeError(error);
    const why = TrestleError.is(error) ? message : `It broke off: ${message}.`;
    return { measured: notMeasured('count', why), bound: boundOf(check) };
  });
  throwIfAborted(context.signal);
  const { measured, bound } = outcome;
  const { unit, actual, ci95, evidence } = measured;
  return {
    name,
    kind: kindOf(check),
    ...judgeCheck(measured, bound),
    actual: actual !== null && Number.isFinite(actual) ? actual : null,
    ci95,
    unit,
    evidence,
    ms: Math.round(context.elapsedMs() - startedMs),
  };
}

function measure(check: GateCheckFile, context: CheckContext & { evals: EvalRunsOfGate }): Promise<CheckOutcome> {
  if ('eval' in check) return checkEval(check, context, context.evals);
  if ('cost' in check) return checkCost(check, context, context.evals);
  if ('replay' in check) return checkReplay(check, context);
  if ('load' in check) return checkLoad(check, context);
  if ('drills' in check) return checkDrills(check, context);
  return 'access' in check ? checkAccess(check, context) : checkPrompts(check, context);
}
