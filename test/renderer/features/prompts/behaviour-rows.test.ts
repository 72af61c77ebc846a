import { describe, expect, it } from 'vitest';
import { behaviourRows } from '../../../../renderer/features/prompts/view-model/behaviour-rows.ts';
import { behaviour } from '../../support/fake-data/prompts.ts';

const rows = behaviourRows(behaviour.metrics);
const row = (name: string) => rows.find((each) => each.name === name);

describe('measured behaviour', () => {
  it('gives each figure in its unit, with its change and its interval', () => {
    expect(row('grounded')).toMatchObject({
      before: '0.91',
      after: '0.94',
      change: '+0.03',
      interval: '+0.01 to +0.05',
    });
    expect(row('response-ms')).toMatchObject({ before: '2.48 s', after: '2.61 s', change: '+130 ms' });
  });

  it('calls a difference inside the noise that', () => {
    expect(row('citation-precision')).toMatchObject({ verdict: 'within noise', tone: 'neutral' });
  });

  it('calls more tokens dearer, which is no worse an answer', () => {
    expect(row('output-tokens')).toMatchObject({ verdict: 'dearer', tone: 'neutral' });
    expect(row('refusal-correct')).toMatchObject({ verdict: 'worse', tone: 'warn' });
  });

  it('draws every interval around the line of no change, within the axis', () => {
    for (const { mark } of rows) {
      expect(mark.zero).toBe(0.5);
      expect(mark.low).toBeGreaterThanOrEqual(0);
      expect(mark.high).toBeLessThanOrEqual(1);
      expect(mark.at).toBeGreaterThanOrEqual(mark.low);
      expect(mark.at).toBeLessThanOrEqual(mark.high);
    }
    expect(row('grounded')?.mark.low).toBeGreaterThan(0.5);
    expect(row('citation-precision')?.mark.low).toBeLessThan(0.5);
  });

  it('draws nothing where nothing changed', () => {
    const [still] = behaviourRows([
      { name: 'x', before: 1, after: 1, delta: 0, ci95: [0, 0], verdict: 'no detectable change', worse: [] },
    ]);
    expect(still?.mark).toEqual({ low: 0.5, at: 0.5, high: 0.5, zero: 0.5 });
  });
});
