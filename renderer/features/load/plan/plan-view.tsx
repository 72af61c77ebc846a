import type { LoadResult } from '../../../../main/contract/load.ts';
import { View } from '../../../app/view.tsx';
import { useEngineQuery } from '../../../engine/use-engine-query.ts';
import { loadPath } from '../../../navigation/paths.ts';
import { useGoTo } from '../../../navigation/use-go-to.ts';
import { Button, ErrorState, SkeletonLines, useDelayed, ViewColumns } from '../../../ui/index.ts';
import { VerdictMark } from '../verdict-mark.tsx';
import { BillPanel } from './bill-panel.tsx';
import { WhatIfPanel } from './what-if-panel.tsx';

/** What takes longest is what one would change first. */
function slowestFirst(result: LoadResult | null): readonly string[] {
  return Object.entries(result?.stages ?? {})
    .toSorted(([, a], [, b]) => (b.meanMs ?? 0) - (a.meanMs ?? 0))
    .map(([stage]) => stage);
}

/** From one measured run: what would be different with a change, and what its mix costs in the months to come. */
export function PlanView({ runId }: { runId: string }) {
  const goTo = useGoTo();
  const run = useEngineQuery('load.show', { runId });
  const showsSkeleton = useDelayed(run.isPending);
  const back = <Button onClick={() => goTo(loadPath({ runId }))}>Back to the run</Button>;
  if (run.isError) {
    return (
      <View title="Load">
        <ErrorState title="The run could not be read" error={run.error} actions={back} />
      </View>
    );
  }
  if (run.data === undefined) return <View title="Load">{showsSkeleton ? <SkeletonLines lines={8} /> : null}</View>;
  const { summary, result } = run.data;
  return (
    <View
      title="Load"
      object={`planning from ${summary.scenario}`}
      chips={<VerdictMark run={summary} />}
      actions={back}
    >
      <ViewColumns
        id="load-plan"
        main={{
          label: 'What if',
          minSize: 420,
          content: <WhatIfPanel runId={runId} stages={slowestFirst(result)} />,
        }}
        detail={{ label: 'The bill', defaultSize: '50%', minSize: 420, content: <BillPanel runId={runId} /> }}
      />
    </View>
  );
}
