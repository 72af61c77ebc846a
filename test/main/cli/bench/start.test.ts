import { expect, test } from 'vitest';
import { judgeStart } from '../../../../main/cli/bench/benches/start.ts';

const told = (interactive: number[]): string =>
  JSON.stringify({ runtime: 'stand-in', samples: { window: [300, 500, 400], interactive, empty: [700, 600, 500] } });

test('is judged by the medians of both, and gives every sample', () => {
  const held = judgeStart(told([900, 5000, 800]));
  expect(held.headline).toEqual({ startRatio: 1.5, windowMs: 400, interactiveMs: 900, emptyMs: 600 });
  expect(held.bars.map(({ verdict }) => verdict)).toEqual(['held']);
  expect(held.notes).toContain('raw interactive, ms: 900 5000 800');
  expect(judgeStart(told([901, 5000, 800])).bars.map(({ verdict }) => verdict)).toEqual(['missed']);
});

test('no samples are no result', () => {
  expect(() => judgeStart(told([]))).toThrow(/interactive/);
});
