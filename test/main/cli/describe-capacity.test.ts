import { describe, expect, it } from 'vitest';
import { describeCapacity, formatRate } from '../../../main/cli/describe-capacity.ts';
import type { CapacityProbe, CapacityResult } from '../../../main/contract/load-capacity.ts';
import { NO_PERCENTILES } from '../../support/load-result.ts';

const PROBE: CapacityProbe = {
  runId: 'run-1',
  ratePerSecond: 40,
  seed: 1,
  verdict: 'held',
  chanceHeld: 0.99,
  slo: [],
  requests: 400,
  throughput: 40,
  response: NO_PERCENTILES,
  costUsd: null,
  saturatedFirst: null,
};

function result(changes: Partial<CapacityResult>): CapacityResult {
  return {
    capacityId: 'c1',
    scenario: 'ask',
    maxRatePerSecond: 46.2,
    limitedBy: 'p95<1s',
    confidence: 0.95,
    interval: [44, 48],
    heldAt: { ratePerSecond: 40, runId: 'run-1' },
    isMonotone: true,
    knee: { ratePerSecond: 30, responseP50Ms: 120 },
    saturatedFirst: 'vector reader',
    endedBy: 'precise',
    probes: [PROBE],
    ...changes,
  };
}

describe('a capacity, told to people', () => {
  it('says the rate, how sure it is, what to plan with, and what gives way', () => {
    const text = describeCapacity(result({}));
    expect(text).toContain('46.2/s is the highest rate that holds.');
    expect(text).toContain('95 % interval: 44/s to 48/s. Plan with 44/s.');
    expect(text).toContain('Limited by: p95<1s.');
    expect(text).toContain('Saturates first: vector reader.');
  });

  it.each([
    ['unknown', 'stopped'],
    ['generator', 'bound'],
    ['max rate', 'bound'],
  ] as const)('of one that ended by %s claims no highest rate and no interval', (limitedBy, endedBy) => {
    const text = describeCapacity(result({ limitedBy, endedBy, interval: [46.2, null] }));
    expect(text).toContain('46.2/s held, and no rate above it was found to miss.');
    expect(text).not.toContain('interval');
    expect(text).not.toContain('highest rate that holds');
  });

  it('of none that held, and of none that ended, says so', () => {
    expect(describeCapacity(result({ maxRatePerSecond: 0, interval: [0, 5] }))).toContain('No rate held.');
    expect(describeCapacity(result({ maxRatePerSecond: 0, limitedBy: 'unknown', probes: [] }))).toContain(
      'No run has ended.',
    );
  });

  it('writes rates with as many digits as they are worth', () => {
    expect([0.714, 7.27, 46.25, 1240.4].map(formatRate)).toEqual(['0.71/s', '7.27/s', '46.3/s', '1,240/s']);
  });
});
