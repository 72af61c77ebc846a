import type { ReactElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { BandChart } from '../../../../renderer/features/load/chart/band-chart.tsx';
import { FaultLane } from '../../../../renderer/features/load/chart/fault-lane.tsx';
import { HeatChart } from '../../../../renderer/features/load/chart/heat-chart.tsx';
import { PercentileChart } from '../../../../renderer/features/load/chart/percentile-chart.tsx';
import { RateChart } from '../../../../renderer/features/load/chart/rate-chart.tsx';
import { StageChart } from '../../../../renderer/features/load/chart/stage-chart.tsx';
import { spreadLabels } from '../../../../renderer/ui/chart/spread-labels.ts';
import { type ShownRun, shownRun } from '../../../../renderer/features/load/live/use-run.ts';
import { GeneratorPanel } from '../../../../renderer/features/load/run/generator-panel.tsx';
import { SloPanel } from '../../../../renderer/features/load/run/slo-panel.tsx';
import { slosOf } from '../../../../renderer/features/load/view-model/run-slos.ts';
import { loadDetail, loadResult, loadSummary, loadTick, SPIKE_CURVE, spikeTicks } from './load-builders.ts';

const draw = (element: ReactElement): string => renderToStaticMarkup(element);
const axis = { durationMs: 180_000, width: 984, left: 56, right: 124 };
const running = (seconds: number): ShownRun =>
  shownRun(loadDetail({ summary: loadSummary({ state: 'running' }), result: null, ticks: spikeTicks(seconds) }), null);
const band = (run: ShownRun) => (
  <BandChart
    run={run}
    axis={axis}
    slos={slosOf(run.ticks, run.result)}
    kind="response"
    onKind={() => {}}
    faces={null}
  />
);
const pathOf = (markup: string, className: string): string =>
  new RegExp(`class="${className}" d="([^"]*)"`).exec(markup)?.[1] ?? 'none';
/** The last place of a path, in pixels from the left. */
const endOf = (path: string): number => Number(/[ML]([\d.]+) [\d.]+$/.exec(path)?.[1]);

describe('the charts of a run', () => {
  it('fill the gap between offered and achieved, and name what is left undone', () => {
    const markup = draw(<RateChart run={running(120)} axis={axis} />);
    expect(pathOf(markup, 'rate-gap')).toMatch(/^M/);
    expect(markup).toMatch(/backlog \d+/);
    expect(markup).toContain('Achieved fell behind offered, most at 1:2');
  });

  it('fill no gap when the target keeps up', () => {
    const ticks = Array.from({ length: 10 }, (_, second) => loadTick(second * 1000, { completed: 20 }));
    const curve = [
      { atMs: 0, perSecond: 20 },
      { atMs: 10_000, perSecond: 20 },
    ];
    const markup = draw(<RateChart run={shownRun(loadDetail({ ticks, curve }), null)} axis={axis} />);
    expect(pathOf(markup, 'rate-gap')).toBe('');
    expect(markup).not.toContain('backlog');
    expect(markup).toContain('Achieved kept up with offered.');
  });

  it('draw offered to the end of the schedule, and achieved until now', () => {
    const markup = draw(<RateChart run={running(102)} axis={axis} />);
    expect(endOf(pathOf(markup, 'rate-offered'))).toBeCloseTo(860, 0);
    expect(endOf(pathOf(markup, 'rate-achieved'))).toBeCloseTo(56 + (102 / 180) * 804, 0);
  });

  it('draw percentiles as bands with the SLO as a line of its own', () => {
    const markup = draw(band(running(120)));
    for (const part of ['band-99', 'band-95', 'band-line-50', 'band-line-95'])
      expect(pathOf(markup, part)).toMatch(/^M/);
    expect(markup).toContain('SLO p95 1.5 s');
    expect(markup).toContain('class="band-slo"');
  });

  it('draw dots and no band where fewer than twenty ended in a second', () => {
    const ticks = Array.from({ length: 30 }, (_, second) => loadTick(second * 1000, { completed: 19 }));
    const markup = draw(band(shownRun(loadDetail({ ticks }), null)));
    expect(pathOf(markup, 'band-95')).toBe('');
    expect(markup.match(/band-dot-50/g)).toHaveLength(30);
  });

  it('draw a second that stands alone as a dot, however much ended in it', () => {
    const ticks = Array.from({ length: 5 }, (_, second) =>
      loadTick(second * 1000, { completed: second === 2 ? 40 : 5 }),
    );
    const markup = draw(band(shownRun(loadDetail({ ticks }), null)));
    expect(pathOf(markup, 'band-95')).toBe('');
    expect(markup.match(/band-dot-50/g)).toHaveLength(5);
  });

  it('stack the stages in their order, with waiting on top', () => {
    const markup = draw(<StageChart run={running(90)} axis={axis} />);
    const fills = [...markup.matchAll(/class="stage-layer"[^>]*fill:([^"]+)"/g)].map(([, fill]) => fill);
    expect(fills).toEqual([
      'var(--stage-vector)',
      'var(--stage-rerank)',
      'var(--stage-generate)',
      'var(--stage-check)',
      'url(#load-queue-hatch)',
    ]);
  });

  it('tell faults that are over, that last and that are to come apart by shape', () => {
    const states = [...draw(<FaultLane run={running(85)} axis={axis} />).matchAll(/data-state="([^"]+)"/g)].map(
      ([, state]) => state,
    );
    expect(states).toEqual(['done', 'now', 'to come', 'to come']);
  });

  it('shade every chart where a fault lasts', () => {
    const run = running(90);
    const charts = [
      draw(<RateChart run={run} axis={axis} />),
      draw(band(run)),
      draw(<StageChart run={run} axis={axis} />),
    ];
    for (const markup of charts) {
      const shade = /<g class="run-chart__shade">(.*?)<\/g>/.exec(markup)?.[1] ?? '';
      expect(shade.match(/<rect/g)).toHaveLength(4);
    }
  });

  it('say their finding to those who cannot see them', () => {
    const markup = draw(band(shownRun(loadDetail(), null)));
    expect(markup).toContain('Response time over the whole run: p50 438 ms, p95 991 ms, p99 1.62 s, SLO p95 1.5 s.');
  });

  it('draw a heat map and a distribution, and say so when there is none yet', () => {
    const run = shownRun(loadDetail(), null);
    expect(draw(<HeatChart run={run} axis={axis} slos={[]} faces={null} />)).toContain('heat-cell');
    const curve = draw(<PercentileChart histograms={run.detail.histograms} width={900} slos={[]} faces={null} />);
    expect(curve).toMatch(/Response: p50 \d+ ms/);
    expect(draw(<PercentileChart histograms={{}} width={900} slos={[]} faces={null} />)).toContain(
      'The histograms are written when the run ends.',
    );
  });

  it('draw a run of an hour with no more points than pixels', () => {
    const ticks = Array.from({ length: 3600 }, (_, second) =>
      loadTick(second * 1000, { completed: 40 + (second % 7) }),
    );
    const curve = SPIKE_CURVE.map(({ atMs, perSecond }) => ({ atMs: atMs * 20, perSecond }));
    const run = shownRun(loadDetail({ ticks, curve }), null);
    const markup = draw(<RateChart run={run} axis={{ ...axis, durationMs: run.durationMs }} />);
    expect(pathOf(markup, 'rate-achieved').match(/L/g)?.length).toBeLessThanOrEqual(2 * 804);
  });

  it('keep labels apart that would lie over each other', () => {
    const placed = spreadLabels([50, 52, 54, 120], 160);
    expect(placed[1]! - placed[0]!).toBeGreaterThanOrEqual(13);
    expect(placed[2]! - placed[1]!).toBeGreaterThanOrEqual(13);
    expect(placed[3]).toBe(120);
  });
});

describe('the column beside the charts', () => {
  it('always says whether the generator was the bottleneck', () => {
    expect(draw(<GeneratorPanel run={running(100)} />)).toContain('not the bottleneck');
    const limited = loadDetail({ result: loadResult({ generator: { lagP99Ms: 80, limited: true } }) });
    const markup = draw(<GeneratorPanel run={shownRun(limited, null)} />);
    expect(markup).toContain('the bottleneck');
    expect(markup).not.toContain('not the bottleneck');
  });

  it('draws a budget that is used up in the colour of failure', () => {
    const markup = draw(<SloPanel run={shownRun(loadDetail(), null)} />);
    expect(markup).toMatch(/data-tone="error">134 %/);
    expect(markup).toMatch(/data-tone="warn">85 %/);
    expect(markup).toMatch(/data-tone="plain">65 %/);
  });
});
