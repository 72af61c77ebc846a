import type { AgentResult, AgentStep } from '../contract/agent.ts';
import type { Approval, EffectRecord } from '../contract/effect.ts';
import { formatDuration } from './format.ts';

const MAX_TEXT_LENGTH = 100;

/** @returns one line: `2  search  {"query":"…"} → 3 passages, 3 new  58 ms` */
export function describeStep(step: AgentStep): string {
  const took = step.ms === null ? '' : `  ${formatDuration(step.ms)}`;
  const number = String(step.number).padStart(2);
  if (step.model !== null) {
    const { calls, text, inputTokens, outputTokens } = step.model;
    const what = calls.length > 0 ? `calls ${calls.map(({ tool }) => tool).join(', ')}` : oneLine(text);
    return `${number}  model   ${what}  ${inputTokens} › ${outputTokens} tok${took}`;
  }
  const { tool } = step;
  if (tool === null) return `${number}  ${step.status}`;
  return `${number}  ${tool.tool}  ${oneLine(JSON.stringify(tool.arguments))} → ${outcomeOf(step)}${took}`;
}

function outcomeOf({ status, tool }: AgentStep): string {
  if (tool === null) return status;
  if (status === 'waiting')
    return tool.handOffId === null ? `waits for leave ${tool.approvalId}` : `waits for an answer ${tool.handOffId}`;
  if (status === 'unknown') return `nobody knows whether it happened: ${tool.effectId}`;
  if (tool.sameAsStep !== null) return `the same as step ${tool.sameAsStep}`;
  if (tool.passages.length > 0) {
    return `${tool.passages.length} passages, ${tool.passages.filter(({ isNew }) => isNew).length} new`;
  }
  if (tool.result === null) return status;
  return tool.result.ok ? oneLine(textOf(tool.result.value)) : `${status}: ${oneLine(tool.result.message)}`;
}

/** @returns lines that say exactly what would be done, for whoever decides */
export function describeApproval(approval: Approval): string[] {
  const what = approval.undoOf === null ? `Let ${approval.tool} do this?` : `Take ${approval.undoOf} back?`;
  return [
    `${what}  (${approval.effect}, ${approval.approvalId})`,
    ...Object.entries(approval.arguments).map(([name, value]) => `  ${name}: ${textOf(value)}`),
    ...approval.preview.map((line) => `  dry run: ${line}`),
    ...(approval.isTainted ? ['  it has read things from outside: look at the arguments'] : []),
    `  way back: ${approval.undoTool ?? 'none'}`,
    `  bound to sha256 ${approval.binding}`,
  ];
}

export function describeEffect(effect: EffectRecord): readonly (string | number)[] {
  return [
    effect.effectId,
    effect.intendedAt,
    effect.tool,
    effect.state,
    oneLine(JSON.stringify(effect.arguments)),
    effect.canUndo ? 'can be taken back' : '',
  ];
}

/** @returns one line on how the run stands and how to go on with it */
export function describeEnd(result: AgentResult): string {
  const { status, stoppedBy, runId, message, model, traceId, meters } = result;
  const spent = `${meters.steps.used} steps, ${meters.tokens.used} tok, ${formatDuration(meters.seconds.used * 1000)}`;
  const by = stoppedBy === null || stoppedBy === status || status === 'answered' ? '' : ` (${stoppedBy})`;
  const why = `${by}${message === null ? '.' : `: ${message}`}`;
  return `${runId} ${status}${why} ${model}, ${spent}. Trace ${traceId ?? 'none'}, session ${result.sessionId}.`;
}

export function oneLine(text: string): string {
  const flat = text.replaceAll(/\s+/g, ' ').trim();
  return flat.length <= MAX_TEXT_LENGTH ? flat : `${flat.slice(0, MAX_TEXT_LENGTH - 1)}…`;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
