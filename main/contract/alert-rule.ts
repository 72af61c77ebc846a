import * as z from 'zod';
import { durationSeconds } from '../base/duration.ts';

export const ALERT_RULE_VERSION = 1;
/** Runs in the window without which a rule says nothing. */
export const DEFAULT_ALERT_SAMPLES = 20;
/** Runs before the window without which nothing is compared with them. */
export const DEFAULT_BASELINE_SAMPLES = 50;
export const DEFAULT_ALERT_WINDOW = '15m';
/** A quarter: what is compared over longer is a report, not an alert. */
const LONGEST_WINDOW_SECONDS = 90 * 86_400;

const age = z
  .string()
  .regex(/^[1-9]\d{0,4}[smhd]$/, 'write a number with s, m, h or d, such as "15m"')
  .refine((text) => (durationSeconds(text) ?? 0) <= LONGEST_WINDOW_SECONDS, 'at most 90 days: "90d"');
const wait = z.string().regex(/^(?:0|[1-9]\d{0,4})[smhd]$/, 'write a number with s, m, h or d, such as "5m", or "0s"');
const stageName = z.string().min(1).max(200);

/** What spans time, in the words of the GenAI conventions; `llm` is a call of a model. */
export const ALERT_SPAN_KINDS = ['llm', 'embedding', 'retriever', 'reranker', 'tool', 'agent', 'guardrail'] as const;

const rateSignals = [
  /** Share of runs that failed; runs that were cancelled are no runs here. */
  z.strictObject({ type: z.literal('error-rate') }),
  /** Share of answers that refuse. */
  z.strictObject({ type: z.literal('refusal-rate') }),
  /** Share of runs that took a way out: a step of a ladder, half an answer, a failure that was dealt with. */
  z.strictObject({ type: z.literal('degraded-rate') }),
  /** Share of answers that cite nothing, or that a judge found ungrounded, of those that can be told. */
  z.strictObject({ type: z.literal('ungrounded-rate') }),
  /** Share of calls of tools that failed. */
  z.strictObject({ type: z.literal('tool-failure-rate'), tool: z.string().min(1).max(200).optional() }),
  /** Share of a stage's executions that failed or took a step of its ladder; stages are named as `stage:` of a filter names them. */
  z.strictObject({ type: z.literal('stage-failure-rate'), stage: stageName }),
  /** Share of calls for structured output whose first text was not valid as it stood. */
  z.strictObject({ type: z.literal('parse-error-rate') }),
  /** Share of reviewed answers with a thumb down, by the time of the last word on each. */
  z.strictObject({ type: z.literal('thumbs-down-rate') }),
] as const;
const latencySignal = z.strictObject({
  type: z.literal('latency'),
  /** Nearest rank. */
  percentile: z.union([z.literal(50), z.literal(95), z.literal(99)]).default(95),
  /** Of one stage, or of one kind of span; of whole runs without either. */
  stage: stageName.optional(),
  kind: z.enum(ALERT_SPAN_KINDS).optional(),
});
const amountSignals = [
  /** Tokens in and out, the mean over runs. */
  z.strictObject({ type: z.literal('tokens-per-run') }),
  /** US dollars, the mean over runs whose cost is known. */
  z.strictObject({ type: z.literal('cost-per-run') }),
  /** US dollars that all runs cost, over the number of those that ended well, as `success:yes` of a filter has it. */
  z.strictObject({ type: z.literal('cost-per-success') }),
  /** US dollars over the window: with a window of a day, the cost of a day. */
  z.strictObject({ type: z.literal('cost') }),
  /** How many runs there were. */
  z.strictObject({ type: z.literal('runs') }),
] as const;

const factorSignal = z.discriminatedUnion('type', [...rateSignals, latencySignal]);
/** One stage of a compound: its own signal, and the bound that its factor alone must hold. */
export const alertFactor = z.strictObject({
  name: z.string().trim().min(1).max(80),
  signal: factorSignal,
  /** A floor where the compound has a floor, a ceiling where it has a ceiling. */
  bound: z.number().min(0).max(1000),
});
export type AlertFactor = z.infer<typeof alertFactor>;

/**
 * The product of what each stage kept. A factor of a rate is what is left of it, 1 - rate, over the same of the baseline
 * where the condition has one; a factor of a latency is the percentile over that of the baseline. It breaches when a
 * stage is out of its own bound, which is then named, or when all are within and the product is not.
 */
const compoundSignal = z.strictObject({
  type: z.literal('compound-drift'),
  factors: z.array(alertFactor).min(2).max(20),
});

export const alertSignal = z.discriminatedUnion('type', [
  ...rateSignals,
  latencySignal,
  ...amountSignals,
  compoundSignal,
]);
export type AlertSignal = z.infer<typeof alertSignal>;
export type AlertSignalType = AlertSignal['type'];
/** A signal without parts. */
export type PlainSignal = Exclude<AlertSignal, { type: 'compound-drift' }>;

const bound = z.number().min(0).max(1e12);
/** A rule that fires goes on until the value is beyond this on the good side; the bound itself by default. */
const resolveAt = bound.optional();
const baseline = {
  /** The time right before the window that is compared with: "7d". */
  baseline: age,
  /** What the baseline is taken from instead of the rule's scope: `release:r-61d0b2`. */
  baselineScope: z.string().trim().min(1).max(2000).optional(),
  /** Of fewer samples in the baseline nothing is concluded. */
  baselineSamples: z.int().min(1).max(1_000_000).default(DEFAULT_BASELINE_SAMPLES),
};
export const alertCondition = z.discriminatedUnion('is', [
  z.strictObject({ is: z.literal('above'), bound, resolveAt }),
  z.strictObject({ is: z.literal('below'), bound, resolveAt }),
  /** `bound` is how many times the baseline's value: 1.5. */
  z.strictObject({ is: z.literal('above-baseline'), bound, resolveAt, ...baseline }),
  z.strictObject({ is: z.literal('below-baseline'), bound, resolveAt, ...baseline }),
]);
export type AlertCondition = z.infer<typeof alertCondition>;

/** `alerts/*.alert.jsonc`: what is watched, and when it calls. */
export const alertRuleFile = z
  .strictObject({
    $schema: z.string().max(500).optional(),
    version: z.literal(ALERT_RULE_VERSION),
    id: z
      .string()
      .max(64)
      .regex(/^[a-z0-9][a-z0-9-]*$/, 'write small letters, digits and hyphens, such as "slow-answers"'),
    name: z.string().trim().min(1).max(120),
    enabled: z.boolean().default(true),
    /** How it is shown: what needs a look, or what has failed. */
    severity: z.enum(['warning', 'error']).default('warning'),
    /** Which runs: a filter of `trestle trace list`, times left out. Without `kind:` replays, evals and load runs are not counted. */
    scope: z.string().trim().max(2000).default(''),
    /** Runs that ended in the last so long are looked at. */
    window: age.default(DEFAULT_ALERT_WINDOW),
    signal: alertSignal,
    condition: alertCondition,
    /** Of fewer samples in the window nothing is concluded; of `runs` and `cost` none are needed. */
    minSamples: z.int().min(0).max(1_000_000).optional(),
    /** It must have been out of bounds for so long before it fires. */
    for: wait.default('0s'),
    /** It goes on firing until it has been well for so long. */
    keepFiringFor: wait.default('0s'),
    /** What too few samples mean while it fires: go on, be over, or (at any time) count as out of bounds. */
    noData: z.enum(['keep', 'resolve', 'fire']).default('keep'),
  })
  .superRefine((rule, context) => {
    const problem = (path: (string | number)[], message: string): void =>
      context.addIssue({ code: 'custom', path, message });
    const { signal, condition } = rule;
    const isFloor = condition.is.startsWith('below');
    const isOnBadSide =
      condition.resolveAt !== undefined &&
      (isFloor ? condition.resolveAt < condition.bound : condition.resolveAt > condition.bound);
    if (isOnBadSide) {
      problem(['condition', 'resolveAt'], `must be ${isFloor ? 'at least' : 'at most'} the bound, ${condition.bound}`);
    }
    if (/(?:^|\s)-?(?:since|until):/.test(rule.scope)) {
      problem(['scope'], 'must not hold since: or until:; the window says which runs are looked at');
    }
    if (signal.type === 'latency' && signal.stage !== undefined && signal.kind !== undefined) {
      problem(['signal', 'kind'], 'must be left out where "stage" says which spans');
    }
    if (signal.type !== 'compound-drift') return;
    const hasLatency = signal.factors.some((factor) => factor.signal.type === 'latency');
    const hasRate = signal.factors.some((factor) => factor.signal.type !== 'latency');
    if (hasLatency && hasRate) {
      problem(
        ['signal', 'factors'],
        'must be rates only or latencies only: what is kept and what slows down do not multiply',
      );
    } else if (hasLatency && condition.is !== 'above-baseline') {
      problem(['condition', 'is'], 'must be "above-baseline" where the factors are latencies');
    } else if (hasRate && !isFloor) {
      problem(['condition', 'is'], 'must be "below" or "below-baseline" where the factors are rates');
    }
  });
export type AlertRule = z.infer<typeof alertRuleFile>;

/** What a value is counted in. Shares are 0..1; a factor has no unit. */
export type AlertUnit = 'share' | 'ms' | 'tokens' | 'usd' | 'runs' | 'factor';

/** @returns the unit of a signal's value */
export function unitOfSignal(type: AlertSignalType): AlertUnit {
  if (type === 'latency') return 'ms';
  if (type === 'tokens-per-run') return 'tokens';
  if (type === 'runs') return 'runs';
  if (type === 'compound-drift') return 'factor';
  return type.startsWith('cost') ? 'usd' : 'share';
}

/** @returns samples that a rule wants in its window before it concludes anything */
export function leastSamplesOf({ minSamples, signal }: Pick<AlertRule, 'minSamples' | 'signal'>): number {
  return minSamples ?? (signal.type === 'runs' || signal.type === 'cost' ? 0 : DEFAULT_ALERT_SAMPLES);
}
