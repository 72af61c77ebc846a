import type { LoadResult } from '../../contract/load.ts';
import type { LoadRunDetail } from '../../contract/load-run.ts';
import { count, ms, NOTHING, rate, share } from './figures.ts';

/** @returns what came of a run, in one sentence, for its head */
export function describeVerdict({ summary, result }: LoadRunDetail): string {
  if (result === null) return describeState(summary.state, summary.error?.message ?? null);
  const at = `at ${rate(result.offeredRatePerSecond)} ${result.model === 'open' ? 'offered' : 'reached by closed users'}`;
  if (result.generator.limited) return `Generator-limited ${at}: nothing was decided`;
  if (result.stoppedBy !== null) return `Ended early ${at}, by ${result.stoppedBy}`;
  const missed = result.slo.filter(({ held }) => !held).length;
  const total = result.slo.length;
  if (total === 0) return `Response p95 ${ms(result.response.p95Ms)} ${at}; no SLO was asked for`;
  if (missed === 0) return total === 1 ? `The SLO held ${at}` : `All ${total} SLOs held ${at}`;
  return `${missed} of ${total} SLOs missed ${at}`;
}

function describeState(state: LoadRunDetail['summary']['state'], message: string | null): string {
  switch (state) {
    case 'running':
      return 'The run is under way: there is no result yet';
    case 'interrupted':
      return 'The run was interrupted and has no result';
    case 'finished':
    case 'stopped':
    case 'failed':
      return message === null ? 'The run failed' : `The run failed: ${message}`;
  }
}

/** @returns what must be known before the figures are believed; nothing when that is nothing */
export function cautions({ summary, result, environment }: LoadRunDetail): string[] {
  if (result === null) return [];
  const { generator, model, stoppedBy, unfinished } = result;
  return [
    ...(generator.limited
      ? [
          `The generator was late: its lag p99 of ${ms(generator.lagP99Ms)} is more than a tenth of what the target takes, so these figures are not the target's alone. Lower the rate, or free the machine.`,
        ]
      : []),
    ...(model === 'closed'
      ? [
          'Closed model: users waited for their answer before they asked again, so a slow target was asked less and looks better than it is.',
        ]
      : []),
    ...(stoppedBy === null
      ? []
      : [`The rule ${stoppedBy} ended it before its time: figures are of what was measured until then.`]),
    ...(summary.state === 'stopped' && stoppedBy === null ? ['Stopped early by hand.'] : []),
    ...(unfinished === 0 ? [] : [`${count(unfinished)} requests were waiting or under way and are in no figure.`]),
    ...(summary.origin === 'trestle'
      ? []
      : [
          `Imported from ${summary.origin}: what its file does not say stays empty.${isFromSending(result) ? ' Response times count from when a request was sent, not from when it was meant to be.' : ''}`,
        ]),
    ...(environment === null && summary.origin === 'trestle' ? ['On what it was measured is not known.'] : []),
  ];
}

/** A summary that knows only one time of a request has it in both places. */
function isFromSending({ response, service }: LoadResult): boolean {
  return response.p50Ms === service.p50Ms && response.p95Ms === service.p95Ms && response.maxMs === service.maxMs;
}

/** @returns the figures that people ask for first, by name */
export function headFigures(result: LoadResult): readonly (readonly [name: string, value: string, note: string])[] {
  const failed = Object.values(result.errors).reduce((sum, errors) => sum + errors, 0);
  const ended = failed + result.succeeded + result.dropped;
  return [
    ['Offered', rate(result.offeredRatePerSecond), `${count(result.requests)} requests`],
    ['Achieved', rate(result.throughput), 'answered, failed ones too'],
    ['Goodput', rate(result.goodput), result.goodShare === null ? '' : `${share(result.goodShare)} of offered`],
    ['Response p50', ms(result.response.p50Ms), `service ${ms(result.service.p50Ms)}`],
    ['Response p95', ms(result.response.p95Ms), `service ${ms(result.service.p95Ms)}`],
    ['Response p99', ms(result.response.p99Ms), `service ${ms(result.service.p99Ms)}`],
    [
      'Errors',
      ended === 0 ? NOTHING : share((failed + result.dropped) / ended),
      `${count(failed)} failed, ${count(result.dropped)} dropped`,
    ],
  ];
}
