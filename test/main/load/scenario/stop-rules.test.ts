import { describe, expect, it } from 'vitest';
import { InvalidArgumentError } from '../../../../main/base/errors/invalid-argument-error.ts';
import type { LoadTick } from '../../../../main/contract/load-run.ts';
import { parseStopRule, watchStopRules } from '../../../../main/load/scenario/stop-rules.ts';

const NONE = { p50Ms: null, p95Ms: null, p99Ms: null, maxMs: null };

function second(given: Partial<LoadTick>): LoadTick {
  return { completed: 0, succeeded: 0, dropped: 0, costUsd: null, response: NONE, ...given } as LoadTick;
}

const BAD = second({ completed: 10, succeeded: 4 });
const GOOD = second({ completed: 10, succeeded: 10 });
const SILENT = second({});

describe('a stop rule', () => {
  it('ends a run when it was true for as long as it says', () => {
    const watch = watchStopRules(['errors>50% for 3s']);
    expect([BAD, BAD, GOOD, BAD, BAD, SILENT, BAD].map(watch)).toEqual([
      ...Array.from({ length: 6 }, () => null),
      'errors>50% for 3s',
    ]);
  });

  it('counts dropped arrivals as errors, and money over the whole run', () => {
    expect(watchStopRules(['errors>50%'])(second({ dropped: 3 }))).toBe('errors>50%');
    const watch = watchStopRules(['cost>$1']);
    expect([0.6, null, 0.3, 0.2].map((costUsd) => watch(second({ costUsd })))).toEqual([null, null, null, 'cost>$1']);
  });

  it('looks at the response times of a second', () => {
    const slow = second({ completed: 1, response: { ...NONE, p95Ms: 5001 } });
    expect(watchStopRules(['p95>5s'])(slow)).toBe('p95>5s');
    expect(watchStopRules(['p95 > 6s'])(slow)).toBeNull();
  });

  it.each(['', 'errors>50', 'errors<50%', 'p95>5%', 'cost>1', 'cost>$1 for ever', 'p90>1s', 'errors>5s'])(
    'is not %j',
    (text) => expect(() => parseStopRule(text)).toThrow(InvalidArgumentError),
  );
});
