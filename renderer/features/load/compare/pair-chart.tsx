import { useMemo } from 'react';
import type { LoadRunSummary } from '../../../../main/contract/load-run.ts';
import { useEngineQuery } from '../../../engine/use-engine-query.ts';
import { CurveChart, type NamedCurve } from '../chart/percentile-chart.tsx';
import { useWidth } from '../../../ui/chart/use-width.ts';
import { latencyCurve } from '../view-model/percentile-curve.ts';

/** The distributions of both runs on one axis: a solid, b dashed. */
export function PairChart({ a, b }: { a: LoadRunSummary; b: LoadRunSummary }) {
  const [ref, width] = useWidth();
  const first = useEngineQuery('load.show', { runId: a.runId });
  const second = useEngineQuery('load.show', { runId: b.runId });
  const curves = useMemo(
    () =>
      (
        [
          ['a', 'first', first.data],
          ['b', 'second', second.data],
        ] as const
      ).flatMap(([name, kind, detail]): NamedCurve[] => {
        const curve = latencyCurve(detail?.histograms['response']);
        return curve === null ? [] : [{ name, kind, curve }];
      }),
    [first.data, second.data],
  );
  return (
    <div ref={ref}>
      <CurveChart
        title="Latency by percentile"
        scope="a solid, b dashed; from the intended start"
        curves={curves}
        width={width}
        limits={[]}
        empty="Neither run has a histogram."
      />
    </div>
  );
}
