import { useMemo, useState } from 'react';
import { Segmented } from '../../../ui/index.ts';
import { BandChart } from '../chart/band-chart.tsx';
import { FaultLane } from '../chart/fault-lane.tsx';
import { HeatChart } from '../chart/heat-chart.tsx';
import { PercentileChart } from '../chart/percentile-chart.tsx';
import { RateChart } from '../chart/rate-chart.tsx';
import { StageChart } from '../chart/stage-chart.tsx';
import { useWidth } from '../../../ui/chart/use-width.ts';
import type { ShownRun } from '../live/use-run.ts';
import type { BandKind } from '../view-model/band-series.ts';
import type { SloBound } from '../view-model/slo-text.ts';
import type { TimeAxis } from '../view-model/time-axis.ts';

/** Room for the labels of values, and for the names of lines. CSS pixels. */
const LEFT_PX = 56;
const RIGHT_PX = 124;

/** How latency is looked at: over time, as a heat map over time, or as one distribution of the whole run. */
type LatencyFace = 'bands' | 'heat' | 'percentiles';

export interface RunChartsProps {
  run: ShownRun;
  slos: readonly SloBound[];
}

const FACES = [
  { value: 'bands', label: 'Over time' },
  { value: 'heat', label: 'Heat map' },
  { value: 'percentiles', label: 'By percentile' },
] as const;

/** Everything a run did, on one time axis with one now line. */
export function RunCharts({ run, slos }: RunChartsProps) {
  const [ref, width] = useWidth();
  const [kind, setKind] = useState<BandKind>('response');
  const [face, setFace] = useState<LatencyFace>('bands');
  const { durationMs } = run;
  const axis = useMemo((): TimeAxis => ({ durationMs, width, left: LEFT_PX, right: RIGHT_PX }), [durationMs, width]);
  const faces = <Segmented label="Latency is shown" value={face} options={FACES} onChange={setFace} />;
  return (
    <div className="run-charts" ref={ref}>
      <RateChart run={run} axis={axis} />
      {face === 'bands' ? (
        <BandChart run={run} axis={axis} slos={slos} kind={kind} onKind={setKind} faces={faces} />
      ) : null}
      {face === 'heat' ? <HeatChart run={run} axis={axis} slos={slos} faces={faces} /> : null}
      {face === 'percentiles' ? (
        <PercentileChart histograms={run.detail.histograms} width={width} slos={slos} faces={faces} />
      ) : null}
      <StageChart run={run} axis={axis} />
      <FaultLane run={run} axis={axis} />
    </div>
  );
}
