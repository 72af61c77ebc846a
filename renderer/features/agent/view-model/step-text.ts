import type { JsonValue } from '../../../../main/base/json.ts';
import type { AgentPassage, AgentStep, AgentStepStatus, ToolStep } from '../../../../main/contract/agent.ts';
import { ageSeconds, type DotState, formatAge, formatDuration, formatMoney, formatTokens } from '../../../ui/index.ts';

/** Longer values are cut in the list of steps; the trace has them whole. Characters. */
const MAX_VALUE = 400;

const DOTS: Readonly<Record<AgentStepStatus, DotState>> = {
  running: 'running',
  ok: 'ok',
  error: 'error',
  waiting: 'warn',
  denied: 'off',
  unknown: 'warn',
};

export function stepDot({ status }: AgentStep): DotState {
  return DOTS[status];
}

const STATUS_WORD: Readonly<Record<AgentStepStatus, string | null>> = {
  running: 'running',
  ok: null,
  error: 'refused or failed',
  waiting: 'waits for you',
  denied: 'denied',
  unknown: 'unknown whether it happened',
};

/** @returns what a step's state reads as; null when there is nothing to say */
export function stepStatusWord({ status }: AgentStep): string | null {
  return STATUS_WORD[status];
}

/** @returns `plan`, `answer`, or the tool */
export function stepName(step: AgentStep, lastModelStep: number | null): string {
  if (step.tool !== null) return step.tool.tool;
  if (step.model?.calls.length === 0 && step.number === lastModelStep) return 'answer';
  return step.round === 1 ? 'plan' : 'think';
}

/** @returns the right-hand facts of a step: tokens, time, money */
export function stepFacts(step: AgentStep): string {
  const parts = [
    ...(step.tool === null ? [] : step.tool.contractVersion === 0 ? [] : [`v${step.tool.contractVersion}`]),
    ...(step.model === null
      ? []
      : [`${formatTokens(step.model.inputTokens)} in, ${formatTokens(step.model.outputTokens)} out`]),
    ...(step.ms === null ? [] : [formatDuration(step.ms)]),
    ...(step.costUsd === null || step.costUsd === 0 ? [] : [formatMoney(step.costUsd)]),
  ];
  return parts.join(' · ');
}

/** One argument or field of a result, as a name and a value on one line. */
export interface FieldText {
  name: string;
  value: string;
}

/** @returns a JSON object as names and values; any other value as a single one without a name */
export function fieldTexts(value: JsonValue): FieldText[] {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return Object.entries(value).map(([name, member]) => ({ name, value: valueText(member) }));
  }
  return [{ name: '', value: valueText(value) }];
}

export function valueText(value: JsonValue): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > MAX_VALUE ? `${text.slice(0, MAX_VALUE)} …` : text;
}

/** @returns what was put right in a call, one clause each: `shipment_id → shipmentId` */
export function repairTexts({ repairs }: ToolStep): string[] {
  return repairs.map(
    ({ kind, path, before, after }) => `${kind}${path === '' ? '' : ` at ${path}`}: ${before} → ${after}`,
  );
}

/** @returns where a passage stands, short: `late-delivery › Time limits` */
export function passagePlace({ displayPath, headingPath }: Pick<AgentPassage, 'displayPath' | 'headingPath'>): string {
  const name = (displayPath.split('/').at(-1) ?? displayPath).replace(/\.md$/, '');
  const heading = headingPath.at(-1);
  return heading === undefined ? name : `${name} › ${heading}`;
}

/** @returns `just now`, `4 min ago` */
export function agoText(iso: string, nowMs: number): string {
  const age = formatAge(ageSeconds(iso, nowMs));
  return age === 'now' ? 'just now' : `${age} ago`;
}

/** @returns what a model step asked for when it said nothing beside: `asks for search, calculator`; null when it said something */
export function silentStepText({ model }: Pick<AgentStep, 'model'>): string | null {
  if (model === null || model.text.trim() !== '' || model.calls.length === 0) return null;
  return `asks for ${model.calls.map(({ tool }) => tool).join(', ')}`;
}
