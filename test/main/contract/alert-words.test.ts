import { expect, test } from 'vitest';
import { countSamples } from '../../../main/contract/alert-words.ts';

test('samples are counted as people count: one run, two runs', () => {
  expect(countSamples({ type: 'error-rate' }, 1)).toBe('1 run');
  expect(countSamples({ type: 'error-rate' }, 2)).toBe('2 runs');
  expect(countSamples({ type: 'tool-failure-rate' }, 1)).toBe('1 call of tools');
  expect(countSamples({ type: 'thumbs-down-rate' }, 1)).toBe('1 reviewed answer');
  // A stage may be called as it likes.
  expect(countSamples({ type: 'stage-failure-rate', stage: 'runs' }, 1)).toBe('1 execution of runs');
  expect(countSamples({ type: 'latency', percentile: 95, kind: 'llm' }, 1)).toBe('1 span of kind llm');
});
