import type { AlertObservation } from '../../contract/alert.ts';
import type { AlertRule, AlertSignal } from '../../contract/alert-rule.ts';

/** A run that ended in the window began before: looked for from so many times the window earlier, and an hour at least. */
const LOOK_BACK_MS = 3_600_000;

/**
 * @returns a filter of `trace.list` for the runs of a window that speak for the value: those that failed of an error
 *   rate, those over the bound of a latency. Runs are listed by their start, so it reaches back an hour before the window.
 */
export function traceFilterOf(rule: AlertRule, observation: Pick<AlertObservation, 'at' | 'from'> | null): string {
  const scope = /(?:^|\s)-?kind:/.test(rule.scope)
    ? rule.scope
    : `${rule.scope} -kind:replay -kind:eval -kind:load -kind:drill`;
  const range =
    observation === null
      ? ''
      : `since:${new Date(Date.parse(observation.from) - LOOK_BACK_MS).toISOString()} until:${observation.at}`;
  return [scope.trim(), culprits(rule, rule.signal), range].filter((part) => part !== '').join(' ');
}

const FILTER_OF: Readonly<Partial<Record<AlertSignal['type'], string>>> = {
  'error-rate': 'status:error',
  'refusal-rate': 'status:refused',
  'degraded-rate': 'status:degraded',
  'ungrounded-rate': 'grounded:no',
  'thumbs-down-rate': 'review:down',
  'tool-failure-rate': 'error:any',
};

function culprits({ condition }: AlertRule, signal: AlertSignal): string {
  if (signal.type === 'tool-failure-rate' && signal.tool !== undefined) return stage(`tool ${signal.tool} failed`);
  if (signal.type === 'stage-failure-rate') return stage(`${signal.stage} failed`);
  // The same facet twice means either.
  if (signal.type === 'compound-drift') {
    return signal.factors
      .flatMap((factor) => (factor.signal.type === 'stage-failure-rate' ? stage(`${factor.signal.stage} failed`) : []))
      .join(' ');
  }
  if (signal.type !== 'latency' || condition.is !== 'above') return FILTER_OF[signal.type] ?? '';
  const bound = Math.round(condition.bound);
  if (signal.stage !== undefined) return stage(`${signal.stage} >${bound}ms`);
  return signal.kind === undefined ? `duration:>${bound}ms` : '';
}

/** A quote in a value cannot be written in a filter: the words before it are. */
function stage(value: string): string {
  return `stage:"${value.replaceAll('"', '')}"`;
}
