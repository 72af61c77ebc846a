import { throwIfAborted } from '../base/abort.ts';
import type { AgentStep } from '../contract/agent.ts';
import type { StoredStep } from '../spec/agent-store.ts';
import type { PreparedToolCall, Tool, ToolResult } from '../spec/tool.ts';
import type { ActiveSpan } from '../spec/tracer.ts';
import { describeToolResult } from './describe-tool-result.ts';
import { bindArguments } from './effects/bind-arguments.ts';
import type { Mediated } from './effects/mediator.ts';
import { ASK_PERSON_TOOL, askPerson } from './hand-off/ask-person.ts';
import type { LoopRun } from './loop-run.ts';
import { type AskedCall, openCalls, type Round } from './loop-state.ts';
import { endStep, type Fitting, type PlannedCall, runningStep, startSpan } from './record-call.ts';
import type { Stop } from './run-bounds.ts';

/** What came of looking at the calls of a round. */
export type RoundOutcome = { type: 'done' } | { type: 'waiting' } | ({ type: 'stop' } & Stop);

/**
 * Brings the calls of a round to an end, as far as nobody has to be waited for. Calls without an effect run side by side;
 * those with one follow, one after the other, each under its own leave. Done again after a crash or a wait, it goes on
 * with what is left: what has ended is not done again.
 */
export async function callTools(loop: LoopRun, round: Round): Promise<RoundOutcome> {
  const open = openCalls(round);
  const room = loop.limits.maxSteps - loop.state.stepCount;
  const fresh = open.filter(({ callId }) => !round.tools.has(callId));
  const taken = new Set(fresh.slice(0, room).map(({ callId }) => callId));
  const planned: PlannedCall[] = [];
  let next = loop.state.stepCount;
  for (const call of open) {
    const before = round.tools.get(call.callId)?.step;
    if (before === undefined && !taken.has(call.callId)) continue;
    const number = before?.number ?? (next += 1);
    planned.push(await plan(loop, call, number, before));
  }
  const sides = planned.filter(({ prepared }) => !hasEffect(prepared));
  const effects = planned.filter(({ prepared }) => hasEffect(prepared));
  let isWaiting = await callSideBySide(loop, round, sides);
  for (const one of effects) isWaiting = (await callEffect(loop, round, one)) || isWaiting;
  throwIfAborted(loop.signal);
  if (fresh.length > room) {
    const { maxSteps } = loop.limits;
    const message = `It may take ${maxSteps} steps, and ${fresh.length - room} calls it asked for would be more.`;
    return { type: 'stop', stoppedBy: 'steps', message };
  }
  return { type: isWaiting ? 'waiting' : 'done' };
}

async function plan(
  loop: LoopRun,
  call: AskedCall,
  number: number,
  before: AgentStep | undefined,
): Promise<PlannedCall> {
  const prepared = await loop.tools.prepare({ name: call.name, arguments: call.input }, { signal: loop.signal });
  return {
    call,
    number,
    before,
    prepared,
    startedAt: before?.startedAt ?? new Date(loop.clock.now()).toISOString(),
    startedNano: loop.clock.monotonicNano(),
  };
}

function hasEffect(prepared: PreparedToolCall): boolean {
  return prepared.ok && (prepared.tool.contract.effect === 'write' || prepared.tool.contract.effect === 'external');
}

/** What is to become of a call without an effect. */
type Side =
  | { one: PlannedCall; as: 'invalid'; message: string }
  | { one: PlannedCall; as: 'repeat'; prepared: Fitting; same: number }
  | { one: PlannedCall; as: 'question'; prepared: Fitting }
  | { one: PlannedCall; as: 'call'; prepared: Fitting; span: ActiveSpan; called: Promise<Mediated> };

/** @returns whether one of them waits for a person */
async function callSideBySide(loop: LoopRun, round: Round, planned: readonly PlannedCall[]): Promise<boolean> {
  const keys = new Map<string, number>();
  const begun: PlannedCall[] = [];
  const sides = planned.map((one): Side => {
    const { prepared } = one;
    if (!prepared.ok) return { one, as: 'invalid', message: prepared.message };
    const key = bindArguments(prepared.tool.contract, prepared.args);
    const same = loop.state.stepOfCall.get(key) ?? keys.get(key);
    if (same !== undefined) return { one, as: 'repeat', prepared, same };
    if (!isLeft(loop, prepared.tool, begun)) return { one, as: 'invalid', message: tooManyCalls(prepared.tool) };
    keys.set(key, one.number);
    begun.push(one);
    if (prepared.tool.contract.uses === ASK_PERSON_TOOL) return { one, as: 'question', prepared };
    const span = startSpan(loop, round, one, prepared);
    loop.emit({ type: 'step-started', step: runningStep(round, one, span) });
    const called = mediate(loop, one, prepared, span);
    // Awaited below, in the order of the calls; until then a failure must not count as unheard.
    called.catch(() => undefined);
    return { one, as: 'call', prepared, span, called };
  });
  let isWaiting = false;
  for (const side of sides) {
    const { one } = side;
    if (side.as === 'call')
      isWaiting = settle(loop, round, one, side.prepared, await side.called, side.span) || isWaiting;
    else if (side.as === 'question') isWaiting = askPerson(loop, round, one, side.prepared) || isWaiting;
    else if (side.as === 'repeat') repeat(loop, round, one, side.same);
    else fail(loop, round, one, side.message);
  }
  return isWaiting;
}

/** @returns whether it waits for a person */
async function callEffect(loop: LoopRun, round: Round, one: PlannedCall): Promise<boolean> {
  const { prepared } = one;
  if (!prepared.ok) return false;
  const key = bindArguments(prepared.tool.contract, prepared.args);
  const same = loop.state.stepOfCall.get(key);
  if (same !== undefined && one.before === undefined) {
    repeat(loop, round, one, same);
    return false;
  }
  if (one.before === undefined && !isLeft(loop, prepared.tool, [])) {
    fail(loop, round, one, tooManyCalls(prepared.tool));
    return false;
  }
  const span = startSpan(loop, round, one, prepared);
  const step = runningStep(round, one, span);
  // On record before anything is done, so that after a crash the same call is the same step.
  const replay = { kind: 'tool', output: null, callKey: key, facts: [], found: [], reads: [], isTainting: false };
  const stored: StoredStep = { step, replay };
  loop.stores.runs.saveStep(loop.run.runId, stored, loop.activeMs());
  loop.state.absorb(stored);
  loop.emit({ type: 'step-started', step });
  return settle(loop, round, one, prepared, await mediate(loop, one, prepared, span), span);
}

/** @param begun calls that are being made now */
function isLeft({ state }: LoopRun, { contract }: Tool, begun: readonly PlannedCall[]): boolean {
  const { callsPerRun } = contract.limits;
  if (callsPerRun === undefined) return true;
  const made = state.steps().filter(({ tool }) => tool?.tool === contract.name).length;
  return made + begun.filter(({ prepared }) => prepared.tool?.contract.name === contract.name).length < callsPerRun;
}

function tooManyCalls({ contract }: Tool): string {
  return `${contract.name} may be called ${contract.limits.callsPerRun} times in a run. Answer with what is known.`;
}

async function mediate(loop: LoopRun, one: PlannedCall, prepared: Fitting, span: ActiveSpan): Promise<Mediated> {
  const { state, signal, as, mediator } = loop;
  try {
    return await mediator.call(
      {
        tool: prepared.tool,
        args: prepared.args,
        step: one.number,
        callId: one.call.callId,
        isTainted: state.isTainted,
        restsOnSteps: state
          .steps()
          .filter(({ tool, newFacts }) => tool !== null && newFacts > 0)
          .map(({ number }) => number),
      },
      { signal, span, as },
    );
  } catch (error) {
    span.end({ code: 'error', message: error instanceof Error ? error.message : String(error) });
    throw error;
  }
}

/** Writes down what came of a call. @returns whether it waits for a person */
function settle(
  loop: LoopRun,
  round: Round,
  one: PlannedCall,
  prepared: Fitting,
  mediated: Mediated,
  span: ActiveSpan | undefined,
): boolean {
  const { uses } = prepared.tool.contract;
  switch (mediated.type) {
    case 'result': {
      const { result, effect } = mediated;
      const described = describeToolResult(result, uses, loop.state);
      endStep(loop, round, one, {
        span,
        status: result.ok ? 'ok' : 'error',
        newFacts: described.newFacts,
        costUsd: costOf(result, prepared.tool),
        tool: {
          result: described.shown,
          passages: described.passages,
          effectId: effect?.effectId ?? null,
          approvalId: effect?.approvalId ?? one.before?.tool?.approvalId ?? null,
          preview: one.before?.tool?.preview ?? [],
        },
        replay: {
          output: described.output,
          facts: described.facts,
          found: described.found,
          reads: described.reads,
          isTainting: isTainting(prepared.tool, result),
        },
      });
      return false;
    }
    case 'denied':
      endStep(loop, round, one, {
        span,
        status: 'denied',
        newFacts: 0,
        costUsd: 0,
        tool: {
          result: { ok: false, message: mediated.message },
          preview: mediated.preview,
          approvalId: mediated.approval?.approvalId ?? null,
        },
        replay: { output: { type: 'execution-denied', reason: mediated.message } },
      });
      return false;
    case 'waiting':
      endStep(loop, round, one, {
        span,
        status: 'waiting',
        newFacts: 0,
        costUsd: null,
        tool: { approvalId: mediated.approval.approvalId, preview: mediated.approval.preview },
        replay: {},
      });
      return true;
    case 'unknown':
      endStep(loop, round, one, {
        span,
        status: 'unknown',
        newFacts: 0,
        costUsd: null,
        tool: {
          effectId: mediated.effect.effectId,
          approvalId: mediated.effect.approvalId,
          preview: one.before?.tool?.preview ?? [],
        },
        replay: {},
      });
      return true;
  }
}

/** Anything read is somebody else's words; so is what a stranger's server computes. */
function isTainting(tool: Tool, result: ToolResult): boolean {
  const { effect, uses } = tool.contract;
  return effect !== 'none' || uses.startsWith('mcp/') || (result.ok && result.reads.length > 0);
}

function costOf(result: ToolResult, { contract }: Tool): number | null {
  if (result.ok && result.costUsd !== undefined) return result.costUsd;
  return contract.limits.usdPerCall;
}

/** A call that does not fit its contract: the model is told what is wrong. */
function fail(loop: LoopRun, round: Round, one: PlannedCall, message: string): void {
  endStep(loop, round, one, {
    span: undefined,
    status: 'error',
    newFacts: 0,
    costUsd: 0,
    tool: { result: { ok: false, message } },
    replay: { output: { type: 'error-text', value: message }, callKey: null },
  });
}

/** The same call as before: its result has not changed by asking again. */
function repeat(loop: LoopRun, round: Round, one: PlannedCall, same: number): void {
  const message = `The same call was made in step ${same}; its result is above and was not fetched again.`;
  endStep(loop, round, one, {
    span: undefined,
    status: 'ok',
    newFacts: 0,
    costUsd: 0,
    tool: { result: { ok: true, value: message }, sameAsStep: same },
    replay: { output: { type: 'text', value: message } },
  });
}
