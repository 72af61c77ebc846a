import type { AlertCondition, AlertUnit, PlainSignal } from './alert-rule.ts';

const MS_PER_SECOND = 1000;
const MS_PER_MINUTE = 60_000;
/** Below it, dollars are told with four decimals. */
const ONE_CENT = 0.01;

/** @returns what the samples of a signal are, in the plural */
export function countedBy(signal: PlainSignal): string {
  if (signal.type === 'tool-failure-rate') return 'calls of tools';
  if (signal.type === 'parse-error-rate') return 'calls for structured output';
  if (signal.type === 'thumbs-down-rate') return 'reviewed answers';
  if (signal.type === 'ungrounded-rate') return 'answers';
  if (signal.type === 'stage-failure-rate') return `executions of ${signal.stage}`;
  if (signal.type === 'latency' && signal.stage !== undefined) return `executions of ${signal.stage}`;
  return signal.type === 'latency' && signal.kind !== undefined ? `spans of kind ${signal.kind}` : 'runs';
}

/** @returns so many samples of a signal: `1 run`, `12 calls of tools` */
export function countSamples(signal: PlainSignal, samples: number): string {
  const counted = countedBy(signal);
  // The noun that is counted comes first; a stage behind it may be called as it likes.
  return `${samples} ${samples === 1 ? counted.replace(/(run|call|answer|execution|span)s/, '$1') : counted}`;
}

const NAMES: Readonly<Record<Exclude<PlainSignal['type'], 'latency'>, string>> = {
  'error-rate': 'Error rate',
  'refusal-rate': 'Refusal rate',
  'degraded-rate': 'Degraded rate',
  'ungrounded-rate': 'Ungrounded rate',
  'tool-failure-rate': 'Tool failure rate',
  'stage-failure-rate': 'Failure rate',
  'parse-error-rate': 'Parse-error rate',
  'thumbs-down-rate': 'Share of thumbs down',
  'tokens-per-run': 'Tokens per run',
  'cost-per-run': 'Cost per run',
  'cost-per-success': 'Cost per successful run',
  cost: 'Cost',
  runs: 'Runs',
};

/** @returns a signal as it begins a sentence: `p95 latency of generate` */
export function nameOfSignal(signal: PlainSignal): string {
  if (signal.type === 'latency') {
    const { percentile, stage, kind } = signal;
    return `p${percentile} latency${stage === undefined ? '' : ` of ${stage}`}${kind === undefined ? '' : ` of ${kind} spans`}`;
  }
  if (signal.type === 'stage-failure-rate') return `${NAMES[signal.type]} of ${signal.stage}`;
  if (signal.type === 'tool-failure-rate' && signal.tool !== undefined)
    return `${NAMES[signal.type]} of ${signal.tool}`;
  return NAMES[signal.type];
}

/** @returns a value with its unit, as people read it; `unknown` for none */
export function formatAlertValue(value: number | null, unit: AlertUnit): string {
  if (value === null) return 'unknown';
  if (unit === 'share') return `${roundTo(value * 100, value < 0.1 ? 1 : 0)} %`;
  if (unit === 'ms') return formatMilliseconds(value);
  if (unit === 'usd') return `$${value.toFixed(value > 0 && value < ONE_CENT ? 4 : 2)}`;
  if (unit === 'factor') return `${value.toFixed(2)}×`;
  return unit === 'tokens' ? `${roundTo(value, 0)} tokens` : String(roundTo(value, 1));
}

function formatMilliseconds(ms: number): string {
  if (ms < 10) return `${ms.toFixed(1)} ms`;
  if (ms < MS_PER_SECOND) return `${Math.round(ms)} ms`;
  return ms < MS_PER_MINUTE ? `${(ms / MS_PER_SECOND).toFixed(2)} s` : `${(ms / MS_PER_MINUTE).toFixed(1)} min`;
}

function roundTo(value: number, decimals: number): number {
  return Number(value.toFixed(decimals));
}

/** @returns `above 5 %`, `above 1.50× of the 7d before` */
export function describeCondition(condition: AlertCondition, unit: AlertUnit): string {
  const side = condition.is.startsWith('below') ? 'below' : 'above';
  return 'baseline' in condition
    ? `${side} ${formatAlertValue(condition.bound, 'factor')} of the ${condition.baseline} before`
    : `${side} ${formatAlertValue(condition.bound, unit)}`;
}
