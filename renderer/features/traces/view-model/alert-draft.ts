import {
  type AlertFactor,
  type AlertRule,
  alertRuleFile,
  type AlertSignal,
  type AlertSignalType,
} from '../../../../main/contract/alert-rule.ts';

/** Signals of which a factor of a compound can be made. */
export const FACTOR_TYPES = [
  'stage-failure-rate',
  'latency',
  'error-rate',
  'tool-failure-rate',
  'refusal-rate',
  'degraded-rate',
  'ungrounded-rate',
  'parse-error-rate',
  'thumbs-down-rate',
] as const satisfies readonly AlertFactor['signal']['type'][];
export type FactorType = (typeof FACTOR_TYPES)[number];

/** One factor of a compound, as it is typed. */
export interface FactorDraft {
  /** Tells it from the others while it is edited. */
  key: string;
  name: string;
  type: FactorType;
  /** The stage or the tool; unused where the signal has neither. */
  of: string;
  bound: string;
}

/** A rule as it is typed. What a form has no place for (`kind`, `baselineScope`) stays as its file has it. */
export interface AlertDraft {
  id: string;
  name: string;
  scope: string;
  severity: AlertRule['severity'];
  isEnabled: boolean;
  signal: AlertSignalType;
  percentile: '50' | '95' | '99';
  /** The stage or the tool; unused where the signal has neither. */
  of: string;
  factors: readonly FactorDraft[];
  side: 'above' | 'below';
  /** Held against the time before, not against a number. */
  isCompared: boolean;
  baseline: string;
  bound: string;
  resolveAt: string;
  window: string;
  for: string;
  keepFiringFor: string;
  minSamples: string;
  noData: AlertRule['noData'];
}

/** Compared with so much time before, unless something else is typed. */
const DEFAULT_BASELINE = '7d';
const DEFAULT_PERCENTILE = 95;

export function draftOf(rule: AlertRule): AlertDraft {
  const { condition, minSamples, signal } = rule;
  return {
    id: rule.id,
    name: rule.name,
    scope: rule.scope,
    severity: rule.severity,
    isEnabled: rule.enabled,
    signal: signal.type,
    percentile: `${signal.type === 'latency' ? signal.percentile : DEFAULT_PERCENTILE}`,
    of: ofSignal(signal),
    factors: signal.type === 'compound-drift' ? signal.factors.map(factorDraft) : [],
    side: condition.is.startsWith('below') ? 'below' : 'above',
    isCompared: 'baseline' in condition,
    baseline: 'baseline' in condition ? condition.baseline : DEFAULT_BASELINE,
    bound: String(condition.bound),
    resolveAt: condition.resolveAt === undefined ? '' : String(condition.resolveAt),
    window: rule.window,
    for: rule.for,
    keepFiringFor: rule.keepFiringFor,
    minSamples: minSamples === undefined ? '' : String(minSamples),
    noData: rule.noData,
  };
}

function factorDraft({ name, signal, bound }: AlertFactor, index: number): FactorDraft {
  return { key: String(index), name, type: signal.type, of: ofSignal(signal), bound: String(bound) };
}

function ofSignal(signal: AlertSignal): string {
  if ('stage' in signal) return signal.stage ?? '';
  return 'tool' in signal ? (signal.tool ?? '') : '';
}

/** What was wrong with what was typed: where in the rule, and what it must be. */
export interface DraftProblem {
  /** Dotted: `condition.bound`, `signal.factors.0.bound`. */
  at: string;
  problem: string;
}

/** @param base what the draft was filled from */
export function ruleOfDraft(base: AlertRule, draft: AlertDraft): { rule: AlertRule } | DraftProblem {
  const { minSamples: _, ...kept } = base;
  const parsed = alertRuleFile.safeParse({
    ...kept,
    id: draft.id.trim(),
    name: draft.name,
    scope: draft.scope,
    severity: draft.severity,
    enabled: draft.isEnabled,
    window: draft.window.trim(),
    signal: signalOf(base.signal, draft),
    condition: conditionOf(base.condition, draft),
    for: draft.for.trim(),
    keepFiringFor: draft.keepFiringFor.trim(),
    noData: draft.noData,
    ...(draft.minSamples.trim() === '' ? {} : { minSamples: numberOf(draft.minSamples) }),
  });
  if (parsed.success) return { rule: parsed.data };
  const [issue] = parsed.error.issues;
  if (issue === undefined) return { at: '', problem: 'is not right' };
  const isNumber = issue.code === 'invalid_type' && issue.expected === 'number';
  const isLeftEmpty = issue.code === 'too_small' && issue.origin === 'string';
  const problem = isNumber ? 'write a number' : isLeftEmpty ? 'must not be empty' : issue.message;
  return { at: issue.path.join('.'), problem };
}

function conditionOf(base: AlertRule['condition'], draft: AlertDraft): object {
  const bounds = {
    bound: numberOf(draft.bound),
    ...(draft.resolveAt.trim() === '' ? {} : { resolveAt: numberOf(draft.resolveAt) }),
  };
  if (!draft.isCompared) return { is: draft.side, ...bounds };
  const { baselineScope, baselineSamples } = 'baseline' in base ? base : {};
  return {
    is: `${draft.side}-baseline`,
    ...bounds,
    baseline: draft.baseline.trim(),
    ...(baselineScope === undefined ? {} : { baselineScope }),
    ...(baselineSamples === undefined ? {} : { baselineSamples }),
  };
}

function signalOf(base: AlertSignal, draft: AlertDraft): object {
  if (draft.signal === 'compound-drift') {
    const known = base.type === 'compound-drift' ? base.factors : [];
    return { type: draft.signal, factors: draft.factors.map((factor) => factorOf(factor, known[Number(factor.key)])) };
  }
  return partOf(draft.signal, draft, base);
}

function factorOf(factor: FactorDraft, known: AlertFactor | undefined): object {
  const percentile = known?.signal.type === 'latency' ? known.signal.percentile : DEFAULT_PERCENTILE;
  return {
    name: factor.name.trim() === '' ? factor.of.trim() : factor.name,
    signal: partOf(factor.type, { ...factor, percentile: String(percentile) }, known?.signal),
    bound: numberOf(factor.bound),
  };
}

/** A signal with the stage or tool it is of; the kind of span that its file names stays where no stage is named. */
function partOf(
  type: AlertSignalType,
  { of, percentile }: Pick<FactorDraft, 'of'> & { percentile: string },
  base: AlertSignal | undefined,
): object {
  const name = of.trim();
  if (type === 'stage-failure-rate') return { type, stage: name };
  if (type === 'tool-failure-rate') return { type, ...(name === '' ? {} : { tool: name }) };
  if (type !== 'latency') return { type };
  const kind = base?.type === 'latency' && name === '' ? base.kind : undefined;
  return {
    type,
    percentile: Number(percentile),
    ...(name === '' ? {} : { stage: name }),
    ...(kind === undefined ? {} : { kind }),
  };
}

/** An empty field is no number, and not 0. */
function numberOf(text: string): number {
  return text.trim() === '' ? Number.NaN : Number(text);
}
