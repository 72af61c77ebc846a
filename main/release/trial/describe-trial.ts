import { describeGateValue } from '../../contract/gate-words.ts';
import type { Trial, TrialMetric, TrialWatch } from '../../contract/release-trial.ts';

const LABELS: Readonly<Record<TrialMetric, { name: string; unit: 'ms' | 'usd' | 'share' }>> = {
  'response-p95-ms': { name: 'response p95', unit: 'ms' },
  'cost-per-success': { name: 'cost per success', unit: 'usd' },
  refused: { name: 'refused', unit: 'share' },
  grounded: { name: 'grounded', unit: 'share' },
  errors: { name: 'errors', unit: 'share' },
};

/** @returns what a trial came to, in a sentence or two */
export function describeTrial(
  trial: Pick<Trial, 'kind' | 'state' | 'pairs' | 'watches' | 'dropped' | 'skipped'>,
): string {
  const { kind, state, pairs, watches, skipped } = trial;
  const answers = `${pairs.toLocaleString('en-US')} ${pairs === 1 ? 'answer' : 'answers'}`;
  const left = skipped === 0 ? '' : ` ${skipped} answers could not be compared.`;
  switch (state) {
    case 'running':
      return `Running: ${answers} so far.${left}`;
    case 'held':
      return `Held: nothing is worse than allowed after ${answers}.${left}`;
    case 'stopped-worse': {
      const worse = watches.filter(({ verdict }) => verdict === 'worse').map(describeWatch);
      const returned = kind === 'canary' ? ' All traffic is with what serves.' : '';
      return `Stopped itself after ${answers}: ${worse.join('; ')}.${returned}${left}`;
    }
    case 'undecided': {
      const open = watches.filter(({ verdict }) => verdict === 'undecided').map(({ metric }) => LABELS[metric].name);
      return `Undecided after ${answers}: ${open.join(', ')} could still be worse than allowed.${left}`;
    }
    case 'cancelled':
      return `Cancelled after ${answers}.${left}`;
    case 'interrupted':
      return `Interrupted after ${answers}. All traffic is with what serves.${left}`;
  }
}

/** `grounded 85 % against 91 %, allowed 2 % worse` */
export function describeWatch({ metric, serving, candidate, allowed }: TrialWatch): string {
  const { name, unit } = LABELS[metric];
  return `${name} ${describeGateValue(candidate, unit)} against ${describeGateValue(serving, unit)}, allowed ${describeGateValue(allowed, unit)} worse`;
}
