import { ChevronDown, FileDown, Repeat2, Square } from 'lucide-react';
import { useCallback, useMemo, useState } from 'react';
import type { ReplayReport, ReplayVerdict } from '../../../main/contract/replay.ts';
import { View } from '../../app/view.tsx';
import { saveText } from '../../app/save-text.ts';
import type { Command } from '../../commands/command.ts';
import { useViewCommands } from '../../commands/view-commands-store.ts';
import { useEngineMutation } from '../../engine/use-engine-mutation.ts';
import { useEngineQuery } from '../../engine/use-engine-query.ts';
import { useWorkspace } from '../../engine/use-workspace.ts';
import { replayPath, tracePath, tracesPath } from '../../navigation/paths.ts';
import { useGoTo } from '../../navigation/use-go-to.ts';
import {
  Button,
  Chip,
  EmptyState,
  ErrorState,
  formatCount,
  formatExactTime,
  Menu,
  SkeletonLines,
  TriggerButton,
  useDelayed,
  Verdict,
  ViewColumns,
} from '../../ui/index.ts';
import { ComparisonPane } from './detail/comparison-pane.tsx';
import { ReplayProgress } from './replay-progress.tsx';
import { ReplayColumn } from './list/replay-column.tsx';
import { EVERY_ROW, type RowFilter, useReplayRows } from './list/use-replay-rows.ts';
import { StartReplayDialog } from './start/start-replay-dialog.tsx';
import { replayCommands } from './replay-commands.ts';
import { VerdictBar } from './verdict-bar.tsx';
import { nextDiverged } from './view-model/next-finding.ts';
import { replayVerdict } from './view-model/verdict-words.ts';
import './replay.css';

/** A replay at work moves without an event for each trace. Milliseconds. */
const WORKING_POLL_MS = 500;

export interface ReplayViewProps {
  /** Null shows the newest. */
  replayId: string | null;
  traceId: string | null;
  /** The form is open. */
  isStarting: boolean;
}

/** May the candidate ship? */
export function ReplayView({ replayId, traceId, isStarting }: ReplayViewProps) {
  const goTo = useGoTo();
  return (
    <>
      <ReplayBody replayId={replayId} traceId={traceId} />
      {/* Beside the view: it stays while the first replay turns an empty view into a full one. */}
      <StartReplayDialog
        key={String(isStarting)}
        isOpen={isStarting}
        filter=""
        onClose={() => goTo(replayPath(replayId === null ? {} : { replayId }), { replace: true })}
        onStarted={(id) => goTo(replayPath({ replayId: id }))}
      />
    </>
  );
}

function ReplayBody({ replayId, traceId }: Omit<ReplayViewProps, 'isStarting'>) {
  const goTo = useGoTo();
  const workspace = useWorkspace();
  const list = useEngineQuery('replay.list', {}, { isEnabled: workspace != null });
  const shownId = replayId ?? list.data?.[0]?.replayId ?? null;
  const shown = useEngineQuery(
    'replay.show',
    { replayId: shownId ?? '----' },
    {
      isEnabled: shownId !== null,
      keepsPrevious: true,
      pollMs: (replay) => (replay?.state === 'running' ? WORKING_POLL_MS : false),
    },
  );
  const replay = shownId === null ? null : (shown.data ?? null);
  // A filter is of the replay that it was set in: another one begins with all of its rows.
  const [narrowed, setNarrowed] = useState<{ of: string | null; filter: RowFilter }>({ of: null, filter: EVERY_ROW });
  const filter = narrowed.of === shownId ? narrowed.filter : EVERY_ROW;
  const rows = useReplayRows(shownId, filter);
  const selected = traceId ?? rows.rows[0]?.traceId ?? null;
  const select = useCallback(
    (id: string) => {
      if (shownId !== null) goTo(replayPath({ replayId: shownId, trace: id }), { replace: true });
    },
    [goTo, shownId],
  );
  const walk = useCallback(
    (step: 1 | -1) => {
      const next = nextDiverged(rows.rows, selected, step);
      if (next !== null) select(next);
    },
    [rows.rows, selected, select],
  );
  const openForm = useCallback(() => goTo(replayPath({ start: true })), [goTo]);
  useViewCommands(useMemo((): readonly Command[] => replayCommands({ walk, openForm }), [walk, openForm]));
  const showsSkeleton = useDelayed(list.isPending || (shownId !== null && shown.isPending));
  if (list.data?.length === 0 && replayId === null) {
    return (
      <View title="Replay">
        <EmptyState
          title="Nothing has been replayed yet"
          actions={
            <>
              <Button kind="primary" icon={Repeat2} onClick={openForm}>
                Replay traces…
              </Button>
              <Button onClick={() => goTo(tracesPath())}>Look at the traces</Button>
            </>
          }
        >
          Run recorded traces, your own or imported ones, through the pipeline as it is now. Each is compared stage by
          stage, and the first difference is named.
        </EmptyState>
      </View>
    );
  }
  if (shown.isError) {
    return (
      <View title="Replay">
        <ErrorState title="The replay could not be read" error={shown.error} onRetry={() => void shown.refetch()} />
      </View>
    );
  }
  if (replay === null) {
    return <View title="Replay">{showsSkeleton ? <SkeletonLines lines={12} /> : null}</View>;
  }
  /** What is narrowed down begins at its first trace. */
  const narrow = (next: RowFilter) => {
    setNarrowed({ of: shownId, filter: next });
    if (traceId !== null) goTo(replayPath({ replayId: replay.replayId }), { replace: true });
  };
  const toggle = (verdict: ReplayVerdict) =>
    narrow({
      ...filter,
      verdicts: filter.verdicts.includes(verdict)
        ? filter.verdicts.filter((each) => each !== verdict)
        : [...filter.verdicts, verdict],
    });
  return (
    <View
      title="Replay"
      object={replay.label === '' ? formatExactTime(replay.createdAt) : replay.label}
      chips={
        <>
          <Chip>{`against ${replay.candidate}`}</Chip>
          {replay.changes.length === 0 ? null : (
            <Chip title={replay.changes.map(({ path }) => path).join('\n')}>
              {`${formatCount(replay.changes.length)} changed`}
            </Chip>
          )}
        </>
      }
      actions={
        <>
          {list.data === undefined || list.data.length < 2 ? null : (
            <Menu
              label="Other replays"
              trigger={<TriggerButton icon={ChevronDown}>Other replays</TriggerButton>}
              items={list.data.map((each) => ({
                id: each.replayId,
                label: each.label === '' ? formatExactTime(each.createdAt) : each.label,
                hint: `${formatCount(each.done)} of ${formatCount(each.total)}`,
                onSelect: () => goTo(replayPath({ replayId: each.replayId })),
              }))}
            />
          )}
          <ReplayActions replay={replay} onStart={openForm} />
        </>
      }
    >
      <ReplayHead replay={replay} readAtMs={shown.dataUpdatedAt} chosen={filter.verdicts} onToggle={toggle} />
      <ViewColumns
        id="replay"
        list={{
          label: 'Traces',
          defaultSize: '38%',
          minSize: 320,
          content: (
            <ReplayColumn
              replay={replay}
              rows={rows}
              filter={filter}
              onFilter={narrow}
              selectedId={selected}
              onSelect={select}
              onActivate={(id) => goTo(tracePath({ traceId: id }))}
            />
          ),
        }}
        main={{
          label: 'Comparison',
          minSize: 420,
          content:
            selected === null ? (
              <EmptyState title="No trace is chosen">Pick one from the list.</EmptyState>
            ) : (
              <ComparisonPane replayId={replay.replayId} traceId={selected} candidate={replay.candidate} />
            ),
        }}
      />
    </View>
  );
}

function ReplayHead({
  replay,
  readAtMs,
  chosen,
  onToggle,
}: {
  replay: ReplayReport;
  readAtMs: number;
  chosen: readonly ReplayVerdict[];
  onToggle: (verdict: ReplayVerdict) => void;
}) {
  const { sentence, detail } = replayVerdict(replay);
  return (
    <>
      <Verdict sentence={sentence} detail={detail} />
      {replay.state === 'running' ? <ReplayProgress key={replay.replayId} replay={replay} readAtMs={readAtMs} /> : null}
      <VerdictBar verdicts={replay.verdicts} chosen={chosen} onToggle={onToggle} />
    </>
  );
}

function ReplayActions({ replay, onStart }: { replay: ReplayReport; onStart: () => void }) {
  const cancel = useEngineMutation('replay.cancel', ['replay.show', 'replay.list']);
  const resume = useEngineMutation('replay.resume', ['replay.show', 'replay.list']);
  const report = useEngineMutation('replay.report');
  if (replay.state === 'running') {
    return (
      <Button
        kind="danger"
        icon={Square}
        isLoading={cancel.isPending}
        loadingLabel="Stopping"
        onClick={() => cancel.mutate({ replayId: replay.replayId })}
      >
        Stop
      </Button>
    );
  }
  const hasRest = replay.done < replay.total;
  return (
    <>
      <Button
        kind="quiet"
        icon={FileDown}
        isLoading={report.isPending}
        loadingLabel="Writing"
        onClick={() =>
          report.mutate(
            { replayId: replay.replayId },
            { onSuccess: ({ html }) => saveText(`replay-${replay.replayId}.html`, 'text/html', html) },
          )
        }
      >
        Export report
      </Button>
      {hasRest ? (
        <Button
          isLoading={resume.isPending}
          loadingLabel="Going on"
          onClick={() => resume.mutate({ replayId: replay.replayId })}
        >
          Go on
        </Button>
      ) : null}
      <Button icon={Repeat2} onClick={onStart}>
        Replay…
      </Button>
    </>
  );
}
