import { View } from '../../../app/view.tsx';
import { useEngineQuery } from '../../../engine/use-engine-query.ts';
import { loadPath } from '../../../navigation/paths.ts';
import { useGoTo } from '../../../navigation/use-go-to.ts';
import { Button, ErrorState, Note, Panel, SkeletonLines, useDelayed, Verdict, ViewColumns } from '../../../ui/index.ts';
import { comparisonVerdict } from '../view-model/comparison-words.ts';
import { EnvironmentTable } from './environment-table.tsx';
import { MetricTable } from './metric-table.tsx';
import { PairChart } from './pair-chart.tsx';
import { PairHead } from './pair-head.tsx';
import { StageMeansTable } from './stage-means-table.tsx';

/** What changed from one run to another, and whether that is more than chance. */
export function CompareView({ a, b }: { a: string; b: string }) {
  const goTo = useGoTo();
  const { data, isPending, isError, error, refetch } = useEngineQuery('load.compare', { a, b });
  const showsSkeleton = useDelayed(isPending);
  if (isError) {
    return (
      <View title="Load">
        <ErrorState
          title="The runs could not be compared"
          error={error}
          onRetry={() => void refetch()}
          actions={<Button onClick={() => goTo(loadPath({ face: 'runs' }))}>All runs</Button>}
        />
      </View>
    );
  }
  if (data === undefined) return <View title="Load">{showsSkeleton ? <SkeletonLines lines={12} /> : null}</View>;
  const { sentence, detail } = comparisonVerdict(data);
  return (
    <View
      title="Load"
      object="two runs compared"
      actions={
        <>
          <Button kind="quiet" onClick={() => goTo(loadPath({ face: 'compare', a: b, b: a }))}>
            Swap
          </Button>
          <Button onClick={() => goTo(loadPath({ face: 'runs' }))}>All runs</Button>
        </>
      }
    >
      <Verdict sentence={sentence} detail={detail} />
      {data.warnings.map((warning) => (
        <Note key={warning} kind="warn">
          {warning}
        </Note>
      ))}
      <PairHead a={data.a} b={data.b} />
      <ViewColumns
        id="load-compare"
        main={{
          label: 'Differences',
          minSize: 520,
          content: (
            <Panel title="Differences" scope="b less a, with 95 % intervals" scrolls={false}>
              <MetricTable metrics={data.metrics} />
            </Panel>
          ),
        }}
        detail={{
          label: 'Distributions',
          defaultSize: '44%',
          minSize: 420,
          content: (
            <div className="load-column">
              <Panel title="Response times of both" isFit scrolls={false}>
                <PairChart a={data.a} b={data.b} />
              </Panel>
              <Panel title="Stages" scope="mean of each" isFit scrolls={false}>
                <StageMeansTable means={data.stageMeans} />
              </Panel>
              <Panel title="Measured on" isFit scrolls={false}>
                <EnvironmentTable a={data.a.runId} b={data.b.runId} />
              </Panel>
            </div>
          ),
        }}
      />
    </View>
  );
}
