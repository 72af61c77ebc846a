import { assert, double, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TrestleError } from '../../../main/base/errors/trestle-error.ts';
import { stageColor } from '../../../renderer/ui/chip/stage.tsx';
import { meterGeometry } from '../../../renderer/ui/meter/meter-view-model.ts';
import { stepSplit } from '../../../renderer/ui/panel/split-step.ts';
import { errorDetails } from '../../../renderer/ui/states/error-details.ts';
import { splitPath } from '../../../renderer/ui/text/path-text.tsx';

describe('a meter', () => {
  it('puts the limit at 80 % of the track and what is beyond it after the tick', () => {
    expect(meterGeometry(60, 120)).toEqual({ fill: 0.4, tick: 0.8, overFrom: null });
    expect(meterGeometry(135, 120)).toEqual({ fill: 0.9, tick: 0.8, overFrom: 0.8 });
    expect(meterGeometry(1000, 120)).toEqual({ fill: 1, tick: 0.8, overFrom: 0.8 });
  });

  it('fills by the given end when there is no limit, and nothing for a track without length', () => {
    expect(meterGeometry(30, null, 60)).toEqual({ fill: 0.5, tick: null, overFrom: null });
    expect(meterGeometry(-5, 10).fill).toBe(0);
    expect(meterGeometry(1, 0)).toEqual({ fill: 0, tick: null, overFrom: null });
  });
});

describe('a splitter', () => {
  const layout = { list: 25, main: 50, detail: 25 };
  const order = ['list', 'main', 'detail'];

  it('moves by pixels: 16 px of 1,600 are one percent', () => {
    expect(stepSplit(layout, order, 0, 16, 1600)).toEqual({ list: 26, main: 49, detail: 25 });
    expect(stepSplit(layout, order, 1, -16, 1600)).toEqual({ list: 25, main: 49, detail: 26 });
  });

  it('keeps the sum, and no panel below nothing', () => {
    assert(
      property(double({ min: -5000, max: 5000, noNaN: true }), (delta) => {
        const moved = stepSplit(layout, order, 0, delta, 1600);
        expect(Object.values(moved).reduce((sum, size) => sum + size, 0)).toBeCloseTo(100, 9);
        expect(Math.min(...Object.values(moved))).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('stays where it is when there is no such splitter', () => {
    expect(stepSplit(layout, order, 2, 16, 1600)).toBe(layout);
    expect(stepSplit(layout, order, 0, 16, 0)).toBe(layout);
  });
});

describe('a stage', () => {
  it('keeps its colour however it is named', () => {
    expect(stageColor('rerank')).toBe('var(--stage-rerank)');
    expect(stageColor('stage pack')).toBe('var(--stage-pack)');
    expect(stageColor('retrieve/bm25')).toBe('var(--stage-bm25)');
    expect(stageColor('retrieve')).toBe('var(--stage-vector)');
    expect(stageColor('chat local/extractive')).toBe('var(--stage-generate)');
    expect(stageColor('shipment_status')).toBe('var(--stage-tool)');
  });
});

describe('a path in one line', () => {
  it('is cut before its last segment', () => {
    expect(splitPath('/srv/halden/people/annual-leave.md')).toEqual({
      head: '/srv/halden/people/',
      tail: 'annual-leave.md',
    });
    expect(splitPath('C:\\docs\\a.md')).toEqual({ head: 'C:\\docs\\', tail: 'a.md' });
    expect(splitPath('handbook/')).toEqual({ head: '', tail: 'handbook/' });
    expect(splitPath('/')).toEqual({ head: '/', tail: '' });
  });
});

describe('details of an error', () => {
  it('shows the sentence and copies name, code and causes', () => {
    const error = new TrestleError('storage_corrupt', 'index.db is damaged.', {
      cause: new Error('disk image is malformed'),
    });
    expect(errorDetails(error)).toEqual({
      message: 'index.db is damaged.',
      report: 'TrestleError (storage_corrupt): index.db is damaged.\ncaused by Error: disk image is malformed',
    });
    expect(errorDetails('odd').message).toBe('odd');
  });
});
