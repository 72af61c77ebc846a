import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { MatrixPanel } from '../../../../renderer/features/evals/matrix/matrix-panel.tsx';
import { shownMetrics } from '../../../../renderer/features/evals/matrix/metric-switch.tsx';
import { cellMark, noiseBand } from '../../../../renderer/features/evals/view-model/cell-mark.ts';
import { cellName, matrixGrid } from '../../../../renderer/features/evals/view-model/matrix-grid.ts';
import { evalCell, evalReport, handbookMatrix, metricValue } from './eval-builders.ts';

const draw = (report = evalReport()): string =>
  renderToStaticMarkup(
    <MatrixPanel
      report={report}
      metrics={['grounded', 'response-ms']}
      metric="grounded"
      onMetric={() => {}}
      cellId="c1"
      onCell={() => {}}
    />,
  );

describe('the matrix as a table', () => {
  it('puts retrievals across and the other factors down, in the order of the file', () => {
    const grid = matrixGrid(handbookMatrix());
    expect(grid.columns).toEqual(['hybrid-rerank', 'hybrid', 'vector-only', 'bm25-only']);
    expect(grid.rows.map(({ label, detail }) => `${label} / ${detail}`)).toEqual([
      'local/extractive / answer',
      'qwen2.5:7b / answer',
      'llama3.2:3b / answer',
      'local/extractive / answer-short',
      'qwen2.5:7b / answer-short',
      'llama3.2:3b / answer-short',
    ]);
    expect(grid.rows.map(({ isGroupStart }) => isGroupStart)).toEqual([true, false, false, true, false, false]);
    expect(grid.scope).toBe('2 prompts × 3 models × 4 retrievals');
    expect(grid.rowHead).toBe('Prompt, model');
  });

  it('holds each cell once, and leaves a hole where a combination is not there', () => {
    const cells = handbookMatrix().filter(({ cellId }) => cellId !== 'c7');
    const { rows } = matrixGrid(cells);
    const placed = rows.flatMap((row) => row.cells);
    expect(placed.filter((cell) => cell !== null).map(({ cellId }) => cellId)).toEqual(
      cells.map(({ cellId }) => cellId),
    );
    expect(placed.filter((cell) => cell === null)).toHaveLength(1);
  });

  it('is one column when nothing varies, and sends a factor of many levels down', () => {
    expect(matrixGrid([evalCell()])).toMatchObject({ columns: ['All cases'], scope: 'one cell' });
    const many = Array.from({ length: 9 }, (_, at) =>
      evalCell({
        cellId: `c${at + 1}`,
        isBaseline: at === 0,
        key: { prompt: null, model: `model-${at}`, retrieval: 'hybrid', generation: null },
      }),
    );
    const grid = matrixGrid(many);
    expect(grid.columns).toEqual(['All cases']);
    expect(grid.rows).toHaveLength(9);
  });

  it('names a cell by what was chosen for it', () => {
    const key = { prompt: null, model: null, retrieval: 'keywords', generation: 3 };
    expect(cellName({ key })).toBe('keywords, g3');
    expect(cellName({ key: { prompt: null, model: null, retrieval: null, generation: null } })).toBe(
      'as the workspace is',
    );
  });
});

describe('a mark', () => {
  const [baseline, worse] = handbookMatrix();

  it('says serving of the baseline, and the difference of what can be told from it', () => {
    expect(cellMark(baseline!, 'grounded')).toMatchObject({
      tone: 'serving',
      againstText: 'serving',
      valueText: '0.93',
    });
    expect(cellMark(worse!, 'grounded')).toMatchObject({ tone: 'worse', againstText: '−0.04', valueText: '0.89' });
  });

  it('says within noise, and no number, of what cannot', () => {
    const same = handbookMatrix().find(({ cellId }) => cellId === 'c5')!;
    expect(cellMark(same, 'grounded')).toMatchObject({ tone: 'noise', againstText: 'within noise' });
  });

  it('is none where nothing was measured', () => {
    expect(cellMark(evalCell({ metrics: {} }), 'grounded')).toBeNull();
  });

  it('says how many cases have no value', () => {
    const cell = evalCell({ metrics: { grounded: { ...metricValue(0.9), unscored: { 'the run failed': 4 } } } });
    expect(cellMark(cell, 'grounded')?.sentence).toContain('4 without a value');
  });

  it('has the noise around the baseline behind it, where the noise is known', () => {
    const [low, high] = noiseBand(baseline, 'grounded', 0.015) ?? [];
    expect(low).toBeCloseTo(0.915, 10);
    expect(high).toBeCloseTo(0.945, 10);
    expect(noiseBand(baseline, 'grounded', undefined)).toBeNull();
  });
});

describe('the matrix panel', () => {
  it('draws every cell as a button that says all of its figures', () => {
    const markup = draw();
    expect(markup.match(/class="evals-cell[ "]/g)).toHaveLength(24);
    expect(markup).toContain('local/extractive, answer, hybrid-rerank: Grounded 0.93, 0.91 to 0.95');
    expect(markup.match(/tabindex="0"/g)?.length).toBeGreaterThan(0);
    expect(markup.match(/data-place="[^"]*"[^>]*tabindex="0"/g)).toHaveLength(1);
  });

  it('puts a mark at the same value at the same place in every column', () => {
    const places = [
      ...draw().matchAll(
        /visually-hidden">local[^<]*, hybrid: Grounded 0\.89[^]*?evals-mark__value" style="left:([\d.]+)%/g,
      ),
    ];
    expect(places).toHaveLength(2);
    expect(new Set(places.map(([, place]) => place)).size).toBe(1);
  });

  it('says of a cell under way how far it has come, and of one not begun that it waits', () => {
    const matrix = [
      evalCell(),
      evalCell({
        cellId: 'c2',
        isBaseline: false,
        state: 'running',
        done: 12,
        total: 660,
        metrics: {},
        key: { ...evalCell().key, retrieval: 'b' },
      }),
      evalCell({
        cellId: 'c3',
        isBaseline: false,
        state: 'waiting',
        done: 0,
        metrics: {},
        key: { ...evalCell().key, retrieval: 'c' },
      }),
    ];
    const markup = draw(evalReport({ matrix, state: 'running' }));
    expect(markup).toContain('12 of 660');
    expect(markup).toContain('waiting');
    expect(markup).toContain('role="progressbar"');
  });

  it('keeps the chosen metric in sight among many', () => {
    const many = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
    expect(shownMetrics(many, 'g')).toEqual(['a', 'b', 'c', 'd', 'g']);
    expect(shownMetrics(many, 'b')).toEqual(['a', 'b', 'c', 'd', 'e']);
  });
});
