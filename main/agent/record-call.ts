import type { JsonValue } from '../base/json.ts';
import type { AgentStep, AgentStepStatus, ToolStep } from '../contract/agent.ts';
import { ATTRIBUTE } from '../contract/span-attributes.ts';
import type { PreparedToolCall } from '../spec/tool.ts';
import type { ActiveSpan } from '../spec/tracer.ts';
import { bindArguments } from './effects/bind-arguments.ts';
import { checkpoint, type LoopRun } from './loop-run.ts';
import type { AskedCall, Round, ToolReplay } from './loop-state.ts';
import { fingerprintOf } from './tools/tool-catalogue.ts';

const NANOS_PER_MS = 1e6;
/** UTF-16 units of a result on its span. */
const MAX_RESULT_ON_SPAN = 4000;

/** One call of the round with its step's number. */
export interface PlannedCall {
  call: AskedCall;
  number: number;
  before: AgentStep | undefined;
  startedAt: string;
  startedNano: bigint;
  prepared: PreparedToolCall;
}

/** A call that fits its contract. */
export type Fitting = Extract<PreparedToolCall, { ok: true }>;

/** Opens the span of a call that is made now. */
export function startSpan(loop: LoopRun, round: Round, one: PlannedCall, prepared: Fitting): ActiveSpan {
  const { contract } = prepared.tool;
  return loop.span.startChild({
    name: `execute_tool ${contract.name}`,
    kind: 'tool',
    attributes: {
      [ATTRIBUTE.operation]: 'execute_tool',
      [ATTRIBUTE.toolName]: contract.name,
      [ATTRIBUTE.toolContract]: fingerprintOf(contract),
      [ATTRIBUTE.toolCallId]: one.call.callId,
      [ATTRIBUTE.toolArguments]: JSON.stringify(prepared.args),
      [ATTRIBUTE.toolEffect]: contract.effect,
      [ATTRIBUTE.agentStep]: one.number,
      [ATTRIBUTE.agentRound]: round.number,
      ...(prepared.repairs.length === 0 ? {} : { [ATTRIBUTE.toolRepairs]: JSON.stringify(prepared.repairs) }),
    },
  });
}

/** The step of a call while it is being made. */
export function runningStep(round: Round, one: PlannedCall, span: ActiveSpan): AgentStep {
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

/** Ends a step, or leaves it where it waits: its checkpoint is what the next look at it goes on from. */
export function endStep(
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
