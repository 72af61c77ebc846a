import { throwIfAborted } from '../base/abort.ts';
import type { ErrorCode } from '../base/errors/error-code.ts';
import { CancelledError } from '../base/errors/cancelled-error.ts';
import { TimeoutError } from '../base/errors/timeout-error.ts';
import { TrestleError } from '../base/errors/trestle-error.ts';
import type { AskEvent, StageTiming } from '../contract/ask.ts';
import type { FaultPlan } from '../contract/fault-plan.ts';
import type { LadderStep } from '../contract/pipeline-file.ts';
import { ATTRIBUTE } from '../contract/span-attributes.ts';
import type { Clock } from '../spec/clock.ts';
import type { ActiveSpan } from '../spec/tracer.ts';
import { injectFault } from './inject-fault.ts';
import { type PlannedStage, parseParameters } from './plan.ts';
import type { RunInput, RunSlots, SlotPatch } from './run-state.ts';

/** A recording that lacks an answer is one too: a replay degraded around it would look like a changed pipeline. */
const MISTAKES: ReadonlySet<ErrorCode> = new Set(['config', 'not_found', 'invalid_argument', 'bug', 'replay_mismatch']);

/** Somebody has to allow something or give a key: only another way of doing the stage helps, not an answer without it. */
const REFUSALS: ReadonlySet<ErrorCode> = new Set(['denied', 'auth']);

/** A rung that ends the run instead of repairing the stage. */
export type EndingStep = Extract<LadderStep, { step: 'partial-answer' | 'hand-off' }>;

export type StageOutcome =
  | { type: 'done'; patch: SlotPatch; timing: StageTiming }
  /** The ladder says: stop here, with an answer that says so. */
  | { type: 'ended'; step: EndingStep; reason: string; timing: StageTiming }
  | { type: 'failed'; error: unknown; timing: StageTiming };

export interface StageRunOptions {
  planned: PlannedStage;
  input: RunInput;
  slots: RunSlots;
  parentSpan: ActiveSpan;
  clock: Clock;
  faults: FaultPlan | null;
  /** Factor on the stage's timeout. */
  patience?: number;
  signal: AbortSignal;
  emit: (event: AskEvent) => void;
  /** Milliseconds since the run began. */
  elapsedMs: () => number;
}

/**
 * Runs one stage under its timeout and, when it fails, takes its degradation ladder rung by rung. The rung taken and
 * the reason stand on the span and in the timing: a degraded answer never looks like a whole one.
 *
 * @throws CancelledError when the run's own signal aborts; every other failure is an outcome
 */
export async function runStage(options: StageRunOptions): Promise<StageOutcome> {
  const { planned, emit, elapsedMs } = options;
  const { declaration } = planned;
  const span = options.parentSpan.startChild({
    name: `stage ${declaration.id}`,
    kind: 'stage',
    attributes: {
      [ATTRIBUTE.stageId]: declaration.id,
      [ATTRIBUTE.stageUses]: declaration.uses,
      [ATTRIBUTE.stageBudgetMs]: declaration.budgetMs,
      [ATTRIBUTE.stageTimeoutMs]: declaration.timeoutMs,
    },
  });
  const startMs = elapsedMs();
  emit({ type: 'stage-started', stage: declaration.id, atMs: startMs });

  const timing = (status: StageTiming['status'], step: LadderStep | null, reason: string | null): StageTiming => ({
    name: declaration.id,
    startMs,
    ms: elapsedMs() - startMs,
    budgetMs: declaration.budgetMs,
    ladderStep: step?.step ?? null,
    ladderReason: reason,
    status,
  });
  const close = (outcome: StageOutcome): StageOutcome => {
    const { ladderStep, ladderReason } = outcome.timing;
    if (ladderStep !== null) {
      span.setAttributes({ [ATTRIBUTE.ladderStep]: ladderStep, [ATTRIBUTE.ladderReason]: ladderReason ?? '' });
    }
    if (outcome.type === 'failed') {
      span.setAttributes({ [ATTRIBUTE.errorType]: codeOf(outcome.error) });
      span.end({ code: 'error', message: messageOf(outcome.error) });
    } else {
      span.end({ code: 'ok' });
    }
    emit({ type: 'stage-ended', timing: outcome.timing });
    return outcome;
  };

  try {
    let error: unknown;
    try {
      return close({
        type: 'done',
        patch: await attempt(options, span, planned.parameters),
        timing: timing('ok', null, null),
      });
    } catch (failure) {
      error = failure;
    }
    throwIfAborted(options.signal);
    for (const step of isMistake(error) ? [] : declaration.ladder) {
      if (step.step === 'partial-answer' && isRefusal(error)) continue;
      const reason = messageOf(error);
      span.addEvent('ladder step', { [ATTRIBUTE.ladderStep]: step.step, [ATTRIBUTE.ladderReason]: reason });
      if (step.step === 'partial-answer' || step.step === 'hand-off') {
        return close({ type: 'ended', step, reason, timing: timing('error', step, reason) });
      }
      if (step.step === 'skip') {
        const patch = planned.implementation.skipped?.(options.input) ?? {};
        return close({ type: 'done', patch, timing: timing('skipped', step, reason) });
      }
      try {
        const patch = await attempt(options, span, withStep(planned, step));
        return close({ type: 'done', patch, timing: timing('ok', step, reason) });
      } catch (failure) {
        error = failure;
        throwIfAborted(options.signal);
      }
    }
    return close({ type: 'failed', error, timing: timing('error', null, null) });
  } catch (error) {
    // The run was cancelled, or its own time is up: no rung of a stage's ladder helps against that.
    span.end({ code: 'error', message: messageOf(error) });
    throw error;
  }
}

/** One try, under the stage's own timeout; the timeout also holds for a stage that ignores its signal. */
async function attempt(options: StageRunOptions, span: ActiveSpan, parameters: unknown): Promise<SlotPatch> {
  const { planned, clock, input, slots, emit, patience = 1 } = options;
  const { declaration, implementation } = planned;
  const left = new AbortController();
  const { signal } = left;
  const { promise: stopped, reject } = Promise.withResolvers<never>();
  const onCancel = (): void => {
    left.abort(options.signal.reason);
    reject(new CancelledError());
  };
  if (options.signal.aborted) onCancel();
  options.signal.addEventListener('abort', onCancel, { once: true });
  const timeoutMs = declaration.timeoutMs * patience;
  const callOff = clock.after(timeoutMs, () => {
    const error = new TimeoutError(`Stage ${declaration.id} passed its timeout of ${timeoutMs} ms.`);
    left.abort(error);
    reject(error);
  });
  const work = async (): Promise<SlotPatch> => {
    const fault = await injectFault(options.faults, { stage: declaration.id, traceId: span.traceId, clock, signal });
    if (fault === 'empty') return implementation.skipped?.(input) ?? {};
    return implementation.run({ input, slots, parameters, stageId: declaration.id, span, signal, emit });
  };
  const running = work();
  try {
    return await Promise.race([running, stopped]);
  } finally {
    callOff();
    options.signal.removeEventListener('abort', onCancel);
    // Where the stage lost the race it settles later; its outcome was already decided here.
    running.catch(() => undefined);
  }
}

function withStep(planned: PlannedStage, step: Exclude<LadderStep, EndingStep | { step: 'skip' }>): unknown {
  const where = `Ladder step ${step.step} of stage ${planned.declaration.id}`;
  const { step: _name, ...changes } = step;
  // The pin is of the prompt that the stage names itself.
  const { promptFingerprint: pinned, ...given } = planned.declaration.with;
  const isOtherPrompt = 'prompt' in changes && changes.prompt !== undefined;
  const kept = isOtherPrompt || pinned === undefined ? given : { ...given, promptFingerprint: pinned };
  return parseParameters(planned.implementation, { ...kept, ...changes }, where);
}

/**
 * A prompt or model that does not exist is not a bad day of a stage but a mistake in a file: degrading around it would
 * hide it from the only person who can mend it.
 */
function isMistake(error: unknown): boolean {
  return TrestleError.is(error) && MISTAKES.has(error.code);
}

function isRefusal(error: unknown): boolean {
  return TrestleError.is(error) && REFUSALS.has(error.code);
}

function codeOf(error: unknown): string {
  return TrestleError.is(error) ? error.code : 'bug';
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
