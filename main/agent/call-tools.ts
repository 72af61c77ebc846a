import type { JsonValue } from '../base/json.ts';
import type { AgentStep, AgentStepStatus, ToolStep } from '../contract/agent.ts';
import { ATTRIBUTE } from '../contract/span-attributes.ts';
import type { StoredStep } from '../spec/agent-store.ts';
import type { PreparedToolCall, Tool, ToolResult } from '../spec/tool.ts';
import type { ActiveSpan } from '../spec/tracer.ts';
import { throwIfAborted } from '../base/abort.ts';
import { describeToolResult } from './describe-tool-result.ts';
import { bindArguments } from './effects/bind-arguments.ts';
import type { Mediated } from './effects/mediator.ts';
import { ASK_PERSON_TOOL, buildPacket, openHandOff } from './hand-off/ask-person.ts';
import { checkpoint, type LoopRun } from './loop-run.ts';
import { type AskedCall, openCalls, type Round, type ToolReplay } from './loop-state.ts';
import type { Stop } from './run-bounds.ts';

const NANOS_PER_MS = 1e6;
const HAND_OFF_ID_BYTES = 6;
/** UTF-16 units of a result on its span. */
const MAX_RESULT_ON_SPAN = 4000;
/** Whom a hand-off goes to when the model names nobody. */
const ANYBODY = 'person';

/** What came of looking at the calls of a round. */
export type RoundOutcome = { type: 'done' } | { type: 'waiting' } | ({ type: 'stop' } & Stop);

/** One call of the round with its step's number. */
interface PlannedCall {
  call: AskedCall;
  number: number;
  before: AgentStep | undefined;
  startedAt: string;
  startedNano: bigint;
  prepared: PreparedToolCall;
}

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

type Fitting = Extract<PreparedToolCall, { ok: true }>;

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

function startSpan(loop: LoopRun, round: Round, one: PlannedCall, prepared: Fitting): ActiveSpan {
  const { contract } = prepared.tool;
  return loop.span.startChild({
    name: `execute_tool ${contract.name}`,
    kind: 'tool',
    attributes: {
      [ATTRIBUTE.operation]: 'execute_tool',
      [ATTRIBUTE.toolName]: contract.name,
      [ATTRIBUTE.toolCallId]: one.call.callId,
      [ATTRIBUTE.toolArguments]: JSON.stringify(prepared.args),
      [ATTRIBUTE.toolEffect]: contract.effect,
      [ATTRIBUTE.agentStep]: one.number,
      [ATTRIBUTE.agentRound]: round.number,
      ...(prepared.repairs.length === 0 ? {} : { [ATTRIBUTE.toolRepairs]: JSON.stringify(prepared.repairs) }),
    },
  });
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
      end(loop, round, one, {
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
      end(loop, round, one, {
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
      end(loop, round, one, {
        span,
        status: 'waiting',
        newFacts: 0,
        costUsd: null,
        tool: { approvalId: mediated.approval.approvalId, preview: mediated.approval.preview },
        replay: {},
      });
      return true;
    case 'unknown':
      end(loop, round, one, {
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
  end(loop, round, one, {
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
  end(loop, round, one, {
    span: undefined,
    status: 'ok',
    newFacts: 0,
    costUsd: 0,
    tool: { result: { ok: true, value: message }, sameAsStep: same },
    replay: { output: { type: 'text', value: message } },
  });
}

/** @returns whether the person has not answered yet */
function askPerson(loop: LoopRun, round: Round, one: PlannedCall, prepared: Fitting): boolean {
  const { run, state, stores, random, clock } = loop;
  const text = (name: string): string => {
    const value = prepared.args[name];
    return typeof value === 'string' ? value : '';
  };
  const known = one.before?.tool?.handOffId ?? handOffOf(loop, one.number);
  if (known === null) {
    const handOffId = `h-${random.hex(HAND_OFF_ID_BYTES)}`;
    const notDone = prepared.args['not_done'];
    const packet = buildPacket(run, state, {
      question: text('question'),
      notDone: Array.isArray(notDone) ? notDone.map(String) : [],
      effects: stores.effects.list({ runId: run.runId, limit: 100 }),
      traceId: loop.span.traceId,
      askedBy: one.call.callId,
    });
    const to = text('to') || ANYBODY;
    const at = new Date(clock.now()).toISOString();
    stores.handOffs.create(openHandOff({ handOffId, run, step: one.number, to, packet, at }));
    wait(loop, round, one, handOffId);
    return true;
  }
  const handOff = stores.handOffs.read(known);
  if (handOff.state === 'open') {
    wait(loop, round, one, known);
    return true;
  }
  const isAnswered = handOff.answer !== null;
  const said = handOff.answer ?? 'Nobody answered: the question was closed.';
  end(loop, round, one, {
    span: undefined,
    status: isAnswered ? 'ok' : 'denied',
    newFacts: isAnswered ? 1 : 0,
    costUsd: 0,
    tool: { result: isAnswered ? { ok: true, value: said } : { ok: false, message: said }, handOffId: known },
    replay: { output: { type: isAnswered ? 'text' : 'error-text', value: said } },
  });
  return false;
}

function wait(loop: LoopRun, round: Round, one: PlannedCall, handOffId: string): void {
  end(loop, round, one, {
    span: undefined,
    status: 'waiting',
    newFacts: 0,
    costUsd: null,
    tool: { handOffId },
    replay: {},
  });
}

/** A process that is gone may have asked, and not written the step down. */
function handOffOf({ stores, run }: LoopRun, step: number): string | null {
  const asked = stores.handOffs.list({ openOnly: false, runId: run.runId, limit: 1000 });
  return asked.find((handOff) => handOff.step === step)?.handOffId ?? null;
}

function runningStep(round: Round, one: PlannedCall, span: ActiveSpan): AgentStep {
  return {
    number: one.number,
    round: round.number,
    kind: 'tool',
    status: 'running',
    startedAt: one.startedAt,
    endedAt: null,
    ms: null,
    traceId: span.traceId,
    spanId: span.spanId,
    newFacts: 0,
    costUsd: null,
    model: null,
    tool: describeCall(one, {}),
  };
}

function describeCall({ call, prepared, before }: PlannedCall, more: Partial<ToolStep>): ToolStep {
  const { tool } = prepared;
  return {
    callId: call.callId,
    tool: tool?.contract.name ?? call.name,
    contractVersion: tool?.contract.contractVersion ?? 0,
    effect: tool?.contract.effect ?? 'none',
    arguments: prepared.ok ? prepared.args : call.input,
    repairs: prepared.repairs,
    result: null,
    sameAsStep: null,
    passages: [],
    preview: before?.tool?.preview ?? [],
    approvalId: before?.tool?.approvalId ?? null,
    effectId: before?.tool?.effectId ?? null,
    handOffId: before?.tool?.handOffId ?? null,
    ...more,
  };
}

/** Ends a step, or leaves it where it waits: its checkpoint is what the next look at it goes on from. */
function end(
  loop: LoopRun,
  round: Round,
  one: PlannedCall,
  what: {
    span: ActiveSpan | undefined;
    status: AgentStepStatus;
    newFacts: number;
    costUsd: number | null;
    tool: Partial<ToolStep>;
    replay: Partial<Omit<ToolReplay, 'kind'>>;
  },
): void {
  const { prepared } = one;
  const isOver = what.status !== 'waiting' && what.status !== 'unknown';
  const span = what.span ?? spanOfUncalled(loop, round, one);
  const step: AgentStep = {
    number: one.number,
    round: round.number,
    kind: 'tool',
    status: what.status,
    startedAt: one.startedAt,
    endedAt: isOver ? new Date(loop.clock.now()).toISOString() : null,
    ms: isOver ? Number(loop.clock.monotonicNano() - one.startedNano) / NANOS_PER_MS : null,
    traceId: span.traceId,
    spanId: span.spanId,
    newFacts: what.newFacts,
    costUsd: what.costUsd,
    model: null,
    tool: describeCall(one, what.tool),
  };
  const replay: ToolReplay = {
    kind: 'tool',
    output: null,
    callKey: prepared.ok ? bindArguments(prepared.tool.contract, prepared.args) : null,
    facts: [],
    found: [],
    reads: [],
    isTainting: false,
    ...what.replay,
  };
  endSpan(span, step, replay);
  checkpoint(loop, { step, replay: replay as unknown as JsonValue });
}

/** Also a call that was not made is a numbered span. */
function spanOfUncalled(loop: LoopRun, round: Round, one: PlannedCall): ActiveSpan {
  const { prepared, call } = one;
  if (prepared.ok) return startSpan(loop, round, one, prepared);
  return loop.span.startChild({
    name: `execute_tool ${call.name.slice(0, 64)}`,
    kind: 'tool',
    attributes: {
      [ATTRIBUTE.operation]: 'execute_tool',
      [ATTRIBUTE.toolName]: call.name.slice(0, 64),
      [ATTRIBUTE.toolCallId]: call.callId,
      [ATTRIBUTE.toolArguments]: call.input,
      [ATTRIBUTE.agentStep]: one.number,
      [ATTRIBUTE.agentRound]: round.number,
    },
  });
}

function endSpan(span: ActiveSpan, step: AgentStep, replay: ToolReplay): void {
  const { output } = replay;
  const failed = step.status === 'error' || step.status === 'denied';
  const result = step.tool?.result ?? null;
  span.setAttributes({
    [ATTRIBUTE.agentStepStatus]: step.status,
    [ATTRIBUTE.agentNewFacts]: step.newFacts,
    ...(output === null ? {} : { [ATTRIBUTE.toolResult]: JSON.stringify(output).slice(0, MAX_RESULT_ON_SPAN) }),
  });
  span.end(
    failed ? { code: 'error', message: result !== null && !result.ok ? result.message : step.status } : { code: 'ok' },
  );
}
