import { ArrowLeftRight } from 'lucide-react';
import { type ReactNode, useCallback, useMemo, useState } from 'react';
import { View } from '../../../app/view.tsx';
import { useViewCommands } from '../../../commands/view-commands-store.ts';
import { tracePath } from '../../../navigation/paths.ts';
import { useGoTo } from '../../../navigation/use-go-to.ts';
import {
  Button,
  type ColumnSpec,
  ErrorState,
  formatShortId,
  SkeletonLines,
  useDelayed,
  useIsNarrowerThan,
  ViewColumns,
} from '../../../ui/index.ts';
import { DETAIL_DRAWER_BELOW_PX } from '../../../ui/panel/use-media-query.ts';
import { ComparePane } from './compare-pane.tsx';
import { PairPanel } from './pair-panel.tsx';
import { useCompare } from './use-compare.ts';
import { useCompareCommands } from './use-compare-commands.ts';

export interface CompareViewProps {
  beforeId: string;
  afterId: string;
  list: ColumnSpec;
}

/** Two traces, and what became different between them. */
export function CompareView({ beforeId, afterId, list }: CompareViewProps) {
  const goTo = useGoTo();
  const isNarrow = useIsNarrowerThan(DETAIL_DRAWER_BELOW_PX);
  const { query, view } = useCompare(beforeId, afterId);
  const [chosenKey, setChosenKey] = useState<string | null>(null);
  const [isDetailOpen, setIsDetailOpen] = useState(false);
  const selected = useMemo(() => {
    if (view === null) return null;
    return (
      view.nodes.find(({ key }) => key === chosenKey) ??
      view.nodes.find(({ isFirst }) => isFirst) ??
      view.nodes.find(({ words }) => words !== '') ??
      view.nodes[0] ??
      null
    );
  }, [view, chosenKey]);
  const select = useCallback((key: string) => {
    setChosenKey(key);
    setIsDetailOpen(true);
  }, []);
  const close = useCallback(() => goTo(tracePath({ traceId: beforeId })), [goTo, beforeId]);
  const swap = () => goTo(tracePath({ traceId: afterId, against: beforeId }), { replace: true });
  const closeDetail = useCallback(() => setIsDetailOpen(false), []);
  useViewCommands(
    useCompareCommands({
      nodes: view?.nodes ?? null,
      selectedKey: selected?.key ?? null,
      select,
      close: isNarrow && isDetailOpen ? closeDetail : close,
    }),
  );
  return (
    <View
      title="Traces"
      object={
        <>
          {'Before '}
          <span className="mono trace-object__id">{formatShortId(beforeId)}</span>
          {', after '}
          <span className="mono trace-object__id">{formatShortId(afterId)}</span>
        </>
      }
      actions={
        <Button icon={ArrowLeftRight} onClick={swap}>
          Swap sides
        </Button>
      }
    >
      <ViewColumns
        id="traces-compared"
        list={list}
        main={{
          label: 'Comparison',
          defaultSize: '48%',
          minSize: 380,
          content: (
            <CompareColumn query={query}>
              {view === null ? null : (
                <ComparePane {...view} selectedKey={selected?.key ?? null} onSelect={select} onClose={close} />
              )}
            </CompareColumn>
          ),
        }}
        detail={
          selected === null || (isNarrow && !isDetailOpen)
            ? null
            : { label: 'Differences', content: <PairPanel node={selected} />, onClose: closeDetail }
        }
      />
    </View>
  );
}

function CompareColumn({ query, children }: { query: ReturnType<typeof useCompare>['query']; children: ReactNode }) {
  const showsSkeleton = useDelayed(query.isPending);
  if (query.isError) {
    return (
      <ErrorState title="The traces could not be compared" error={query.error} onRetry={() => void query.refetch()} />
    );
  }
  return showsSkeleton ? <SkeletonLines lines={10} /> : children;
}
