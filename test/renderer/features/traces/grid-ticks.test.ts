import { describe, expect, it } from 'vitest';
import { gridTicks } from '../../../../renderer/features/traces/view-model/grid-ticks.ts';

describe('ticks of a logarithmic axis', () => {
  const ticks = (...from: number[]) =>
    gridTicks(
      from.map((value) => ({ from: value })),
      String,
    );

  it('stand at powers of ten', () => {
    expect(ticks(5, 10, 20, 50, 100)).toEqual([
      { at: 0.2, label: '10' },
      { at: 0.8, label: '100' },
    ]);
  });

  it('are never missing: an axis within one power of ten is labelled at its bins', () => {
    expect(ticks(1778, 2371)).toEqual([
      { at: 0, label: '1778' },
      { at: 0.5, label: '2371' },
    ]);
    expect(ticks(...Array.from({ length: 20 }, (_, index) => 11 + index)).length).toBeLessThanOrEqual(6);
    expect(ticks(0)).toEqual([{ at: 0, label: '0' }]);
    expect(ticks()).toEqual([]);
  });
});
