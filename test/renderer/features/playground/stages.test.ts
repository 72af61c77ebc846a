import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ladderNotes, stageRows } from '../../../../renderer/features/playground/view-model/stage-rows.ts';
import { layoutStrip } from '../../../../renderer/features/playground/view-model/stage-strip.ts';
import { aTiming } from './builders.ts';

describe('the stage strip', () => {
  it('gives stages that ran side by side half the height each, and the others all of it', () => {
    const strip = layoutStrip(
      [
        { name: 'rewrite', startMs: 0, ms: 10 },
        { name: 'bm25', startMs: 10, ms: 20 },
        { name: 'vector', startMs: 10, ms: 40 },
        { name: 'fuse', startMs: 50, ms: 50 },
      ],
      100,
    );
    expect(strip.map(({ name, left, lane, lanes }) => [name, left, lane, lanes])).toEqual([
      ['rewrite', 0, 0, 1],
      ['bm25', 0.1, 0, 2],
      ['vector', 0.1, 1, 2],
      ['fuse', 0.5, 0, 1],
    ]);
    expect(strip.map(({ width }) => Number(width.toFixed(3)))).toEqual([0.1, 0.2, 0.4, 0.5]);
  });

  it('never draws two stages over each other, nor anything outside', () => {
    const stage = fc.record({
      name: fc.string(),
      startMs: fc.double({ min: 0, max: 100, noNaN: true }),
      ms: fc.double({ min: 0.2, max: 100, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(stage, { maxLength: 8 }), (stages) => {
        const strip = layoutStrip(stages, 200);
        for (const { left, width } of strip) {
          expect(left).toBeGreaterThanOrEqual(0);
          expect(left + width).toBeLessThanOrEqual(1 + 1e-9);
        }
        const collisions = strip.flatMap((a, index) =>
          strip
            .slice(index + 1)
            .filter((b) => a.left < b.left + b.width - 1e-3 && b.left < a.left + a.width - 1e-3)
            .filter((b) => a.lane === b.lane),
        );
        expect(collisions).toEqual([]);
      }),
    );
  });

  it('draws nothing before there is time', () => {
    expect(layoutStrip([{ name: 'rewrite', startMs: 0, ms: 0 }], 0)).toEqual([]);
  });
});

describe('the stages of a run', () => {
  const planned = ['rewrite', 'bm25', 'generate', 'check'].map((id) => ({ id, budgetMs: 10 }));

  it('are shown before they run, while they run and after', () => {
    const rows = stageRows(
      { status: 'running', timings: [aTiming({ name: 'rewrite' })], running: [{ stage: 'bm25', atMs: 5 }] },
      planned,
      25,
    );
    expect(rows.map(({ name, state, ms }) => [name, state, ms])).toEqual([
      ['rewrite', 'done', 1],
      ['bm25', 'running', 20],
      ['generate', 'waits', null],
      ['check', 'waits', null],
    ]);
  });

  it('that a stopped run never came to are not said to wait', () => {
    const rows = stageRows(
      { status: 'cancelled', timings: [], running: [{ stage: 'generate', atMs: 5 }] },
      planned,
      25,
    );
    expect(rows.map(({ name, state }) => [name, state])).toContainEqual(['generate', 'stopped']);
    expect(rows.map(({ name, state }) => [name, state])).toContainEqual(['check', 'not-reached']);
  });

  it('always stand in the same order', () => {
    const timings = [aTiming({ name: 'mine', startMs: 3 }), aTiming({ name: 'check' }), aTiming({ name: 'bm25' })];
    expect(stageRows({ status: 'finished', timings, running: [] }, [], 0).map(({ name }) => name)).toEqual([
      'bm25',
      'check',
      'mine',
    ]);
  });
});

describe('a ladder note', () => {
  it('says what was done, why, and what it means for the answer', () => {
    const notes = ladderNotes([
      aTiming({ name: 'rewrite' }),
      aTiming({
        name: 'vector',
        status: 'skipped',
        ladderStep: 'skip',
        ladderReason: 'Stage vector passed its timeout of 10 ms.',
      }),
    ]);
    expect(notes).toEqual([
      {
        stage: 'vector',
        text: 'vector was skipped. Stage vector passed its timeout of 10 ms. The search by words decided alone.',
      },
    ]);
  });

  it('does not hide a step it has no words for', () => {
    expect(ladderNotes([aTiming({ name: 'rerank', ladderStep: 'ask-twice' })])[0]?.text).toContain('ask-twice');
  });
});
