import { describe, expect, it } from 'vitest';
import { loadScenario } from '../../../../main/contract/load-scenario.ts';
import { checkFaults } from '../../../../main/load/scenario/check-faults.ts';

const TARGETS = {
  pipeline: { pipeline: 'default' },
  agent: { agent: 'agent' },
  serve: { serve: 'default' },
  http: { http: { url: 'http://127.0.0.1:9/' } },
} as const;

function check(target: keyof typeof TARGETS, what: Record<string, unknown>): void {
  checkFaults(
    loadScenario.parse({
      version: 1,
      id: 'harbour',
      target: TARGETS[target],
      inputs: { questions: ['When does the gate open?'] },
      arrivals: { type: 'constant', rate: '1/s', for: '1s' },
      faults: [{ at: 0, for: '1s', what }],
    }),
  );
}

describe('a fault fits its target', () => {
  it.each([
    ['http', { type: 'noisy-neighbour', rate: '1/s' }],
    ['http', { type: 'thundering-herd' }],
    ['serve', { type: 'model', fault: { type: 'stall' } }],
    ['pipeline', { type: 'stale-index', share: 0.5 }],
    ['agent', { type: 'tool-failure' }],
    ['pipeline', { type: 'clock-jump', byMs: -3_600_000 }],
  ] as const)('%s with %o', (target, what) => expect(() => check(target, what)).not.toThrow());

  it.each([
    ['http', { type: 'model', fault: { type: 'stall' } }, /"model: stall", which acts inside of a pipeline/],
    ['serve', { type: 'slow-disk', addMs: 5 }, /"slow disk \+5 ms", which acts inside of a pipeline/],
    ['pipeline', { type: 'tool-failure' }, /"tool failure", and only an agent calls tools/],
  ] as const)('not %s with %o', (target, what, message) => expect(() => check(target, what)).toThrow(message));
});
