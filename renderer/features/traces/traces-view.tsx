import { Columns2, Import, MessageSquareText } from 'lucide-react';
import { type ReactNode, useCallback, useDeferredValue, useEffect, useMemo, useState } from 'react';
import { View } from '../../app/view.tsx';
import { useViewCommands } from '../../commands/view-commands-store.ts';
import { playgroundPath, tracePath } from '../../navigation/paths.ts';
import { useGoTo } from '../../navigation/use-go-to.ts';
import {
  Button,
  type ColumnSpec,
  EmptyState,
  ErrorState,
  SkeletonLines,
  useDelayed,
  useIsNarrowerThan,
  ViewColumns,
} from '../../ui/index.ts';
import { DETAIL_DRAWER_BELOW_PX } from '../../ui/panel/use-media-query.ts';
import { AlertsView } from './alerts/alerts-view.tsx';
import { CompareView } from './compare/compare-view.tsx';
import { ExportButton } from './export/export-button.tsx';
import { KeepTraceButton } from './export/keep-trace-button.tsx';
import { FileDrop } from './import/file-drop.tsx';
import { useImportStore } from './import/import-store.ts';
import { ImportStrip } from './import/import-strip.tsx';
import { InsightsPane } from './insights/insights-pane.tsx';
import { TraceListPanel } from './list/trace-list-panel.tsx';
import { useTraceList } from './list/use-trace-list.ts';
import { LookSwitch, type TraceLook } from './look-switch.tsx';
import { ReviewView } from './review/queue/review-view.tsx';
import { SpanPanel } from './span/span-panel.tsx';
import { TraceHeaderChips, TraceObject } from './trace/trace-header.tsx';
import { TracePane } from './trace/trace-pane.tsx';
import { useTracesStore } from './traces-store.ts';
import { useTrace } from './use-trace.ts';
import { useTraceCommands } from './use-trace-commands.ts';
import { defaultSpan } from './view-model/default-span.ts';

export interface TracesViewProps {
  /** The open trace; null opens the newest. */
  traceId: string | null;
  spanId: string | null;
  /** The trace it is compared with. */
  againstId: string | null;
  /** Set by a link; replaces the filter that was there. */
  filter: string | null;
  look: TraceLook;
  /** The alert rule that is open; null opens the most urgent. */
  ruleId: string | null;
}

/** Find the slow or failing thing. */
export function TracesView({ look, traceId, ruleId, ...rest }: TracesViewProps) {
  if (look === 'alerts') return <AlertsView ruleId={ruleId} />;
  return look === 'review' ? <ReviewView traceId={traceId} /> : <Traces look={look} traceId={traceId} {...rest} />;
}

/** The list, and beside it a trace, two of them, or what all of them say together. */
function Traces({ traceId, spanId, againstId, filter, look }: Omit<TracesViewProps, 'ruleId'>) {
  const goTo = useGoTo();
  const { comparing, setComparing } = useTracesStore();
  const openTrace = useCallback((id: string) => goTo(tracePath({ traceId: id }), { replace: true }), [goTo]);
  const pick = useCallback(
    (id: string) => {
      if (comparing === null) return openTrace(id);
      setComparing(null);
      if (comparing !== id) goTo(tracePath({ traceId: comparing, against: id }));
    },
    [comparing, setComparing, openTrace, goTo],
  );
  const isWorkspaceEmpty = useArrival({ traceId, linkedFilter: filter, opensNewest: look === 'trace' }, openTrace);
  if (isWorkspaceEmpty) return <NoTraces />;
  const list: ColumnSpec = {
    label: 'Traces',
    defaultSize: '27%',
    minSize: 300,
    content: <TraceListPanel selectedId={traceId} onSelect={pick} />,
  };
  if (look === 'insights') return <Insights list={list} />;
  return traceId !== null && againstId !== null ? (
    <CompareView key={`${traceId} ${againstId}`} beforeId={traceId} afterId={againstId} list={list} />
  ) : (
    <OneTrace traceId={traceId} spanId={spanId} list={list} onOpenTrace={openTrace} />
  );
}

interface OneTraceProps extends Pick<TracesViewProps, 'traceId' | 'spanId'> {
  list: ColumnSpec;
  onOpenTrace: (traceId: string) => void;
}

/** One trace beside the list, and the span that is selected in it. */
function OneTrace({ traceId, spanId, list, onOpenTrace }: OneTraceProps) {
  const goTo = useGoTo();
  const setComparing = useTracesStore((state) => state.setComparing);
  const isNarrow = useIsNarrowerThan(DETAIL_DRAWER_BELOW_PX);
  const [isDetailOpen, setIsDetailOpen] = useState(spanId !== null);
  const { query, view } = useTrace(traceId);
  const openSpan = useCallback(
    (id: string) => {
      setIsDetailOpen(true);
      if (traceId !== null) goTo(tracePath({ traceId, span: id }), { replace: true });
    },
    [goTo, traceId],
  );
  const closeDetail = useCallback(() => setIsDetailOpen(false), []);
  const selected = useMemo(() => {
    if (view === null) return null;
    return view.nodes.find(({ id }) => id === spanId) ?? defaultSpan(view.roots, view.findings);
  }, [view, spanId]);
  const question = view === null ? null : view.question;
  const askAgain = useCallback(() => {
    if (question !== null) goTo(playgroundPath({ question }));
  }, [goTo, question]);
  const closeDrawer = isNarrow && isDetailOpen ? closeDetail : null;
  useViewCommands(useTraceCommands({ view, selectedId: selected?.id ?? null, openSpan, askAgain, closeDrawer }));

  const detail = {
    label: 'Span',
    content: selected === null ? null : <SpanPanel node={selected} />,
    onClose: closeDetail,
  };
  return (
    <View
      title="Traces"
      object={<TraceObject traceId={traceId} />}
      chips={view === null ? null : <TraceHeaderChips summary={view.trace.summary} />}
      actions={
        view === null ? (
          <LookSwitch look="trace" />
        ) : (
          <>
            <LookSwitch look="trace" />
            {/* On a narrow window these show their pictures alone. */}
            <span className="trace-actions">
              <ExportButton traceId={view.trace.summary.traceId} />
              <KeepTraceButton summary={view.trace.summary} />
              <Button kind="quiet" icon={Columns2} onClick={() => setComparing(view.trace.summary.traceId)}>
                Compare with…
              </Button>
            </span>
            <Button icon={MessageSquareText} shortcut="Mod+Enter" onClick={askAgain}>
              {view.trace.summary.kind === 'imported' ? 'Ask this here' : 'Ask again'}
            </Button>
          </>
        )
      }
    >
      <FileDrop>
        <ViewColumns
          id="traces"
          list={list}
          main={{
            label: 'Trace',
            defaultSize: '44%',
            minSize: 380,
            content: (
              <TraceColumn query={query}>
                {view === null ? null : (
                  <TracePane {...view} selected={selected} onSelect={openSpan} onOpenTrace={onOpenTrace} />
                )}
              </TraceColumn>
            ),
          }}
          detail={isNarrow && !isDetailOpen ? null : detail}
        />
      </FileDrop>
    </View>
  );
}

/** What the traces of the list say together. */
function Insights({ list }: { list: ColumnSpec }) {
  const filter = useDeferredValue(useTracesStore((state) => state.filter));
  return (
    <View title="Traces" actions={<LookSwitch look="insights" />}>
      <FileDrop>
        <ViewColumns
          id="traces-insights"
          list={list}
          main={{ label: 'Insights', minSize: 480, content: <InsightsPane filter={filter} /> }}
        />
      </FileDrop>
    </View>
  );
}

/**
 * Takes over a link's filter, and opens the newest trace when none is named.
 *
 * @returns whether the workspace has no trace at all
 */
function useArrival(
  arrival: { traceId: string | null; linkedFilter: string | null; opensNewest: boolean },
  openTrace: (id: string) => void,
): boolean {
  const { traceId, linkedFilter, opensNewest } = arrival;
  const { filter, setFilter, setLastTraceId } = useTracesStore();
  useEffect(() => {
    if (traceId !== null) setLastTraceId(traceId);
  }, [traceId, setLastTraceId]);
  useEffect(() => {
    if (linkedFilter !== null) setFilter(linkedFilter);
  }, [linkedFilter, setFilter]);
  const list = useTraceList(linkedFilter ?? filter);
  const newest = list.isPlaceholderData ? undefined : list.traces[0]?.traceId;
  useEffect(() => {
    if (opensNewest && traceId === null && newest !== undefined) openTrace(newest);
  }, [opensNewest, traceId, newest, openTrace]);
  return list.total === 0 && (linkedFilter ?? filter).trim() === '' && traceId === null;
}

function NoTraces() {
  const goTo = useGoTo();
  const importTraces = useImportStore((state) => state.open);
  return (
    <View title="Traces">
      <FileDrop>
        <ImportStrip />
        <EmptyState
          title="No traces yet"
          actions={
            <>
              <Button kind="primary" icon={Import} onClick={importTraces}>
                Import traces…
              </Button>
              <Button onClick={() => goTo(playgroundPath())}>Ask something</Button>
            </>
          }
        >
          Ask something in the Playground, or bring an export from Langfuse, Phoenix, LangSmith or any OTLP exporter.
          Files can be dropped here.
        </EmptyState>
      </FileDrop>
    </View>
  );
}

function TraceColumn({ query, children }: { query: ReturnType<typeof useTrace>['query']; children: ReactNode }) {
  const showsSkeleton = useDelayed(query.isPending && query.fetchStatus !== 'idle');
  if (query.isError) {
    return <ErrorState title="The trace could not be read" error={query.error} onRetry={() => void query.refetch()} />;
  }
  if (showsSkeleton) return <SkeletonLines lines={10} />;
  if (query.data === undefined && query.fetchStatus === 'idle') {
    return <EmptyState title="No trace is open">Pick one from the list.</EmptyState>;
  }
  return children;
}
