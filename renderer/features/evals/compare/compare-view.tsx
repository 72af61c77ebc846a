import { ArrowLeftRight, Rows3 } from 'lucide-react';
import { useMemo } from 'react';
import type { EvalComparison } from '../../../../main/contract/eval-compare.ts';
import { View } from '../../../app/view.tsx';
import { useEngineQuery } from '../../../engine/use-engine-query.ts';
import { evalsPath } from '../../../navigation/paths.ts';
import { useGoTo } from '../../../navigation/use-go-to.ts';
import { Button, ErrorState, Panel, SkeletonLines, useDelayed, Verdict } from '../../../ui/index.ts';
import { comparisonRows, comparisonVerdict } from '../view-model/comparison-rows.ts';
import { ComparisonTable } from './comparison-table.tsx';
import { PairHead } from './pair-head.tsx';

/** Two runs, or two cells, case by case. @param props.a what is there, a run or `RUN:CELL`; `b` what it is compared with */
export function CompareView({ a, b }: { a: string; b: string }) {
  const goTo = useGoTo();
  const comparison = useEngineQuery('eval.compare', { a, b });
  const showsSkeleton = useDelayed(comparison.isPending);
  return (
    <View
      title="Evals"
      object="Compare"
      actions={
        <>
          <Button
            kind="quiet"
            icon={ArrowLeftRight}
            onClick={() => goTo(evalsPath({ face: 'compare', a: b, b: a }), { replace: true })}
          >
            Swap
          </Button>
          <Button kind="quiet" icon={Rows3} onClick={() => goTo(evalsPath({ face: 'runs' }))}>
            All runs
          </Button>
        </>
      }
    >
      {comparison.isError ? (
        <ErrorState
          title="The two could not be compared"
          error={comparison.error}
          onRetry={() => void comparison.refetch()}
          actions={<Button onClick={() => goTo(evalsPath({ face: 'runs' }))}>All runs</Button>}
        />
      ) : null}
      {comparison.isPending && showsSkeleton ? <SkeletonLines lines={10} /> : null}
      {comparison.data === undefined ? null : <Compared comparison={comparison.data} a={a} b={b} />}
    </View>
  );
}

function Compared({ comparison, a, b }: { comparison: EvalComparison; a: string; b: string }) {
  const { sentence, detail } = comparisonVerdict(comparison);
  const rows = useMemo(() => comparisonRows(comparison), [comparison]);
  return (
    <>
      <Verdict sentence={sentence} detail={detail} />
      <div className="evals-pair">
        <PairHead name="A" side={a} />
        <PairHead name="B" side={b} />
      </div>
      <Panel title="Metrics" scope="B against A, case by case, corrected for how many there are" scrolls={false}>
        <ComparisonTable rows={rows} />
      </Panel>
    </>
  );
}
