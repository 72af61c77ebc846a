import { ListChecks } from 'lucide-react';
import { Fragment, useState } from 'react';
import type { ReplayRow } from '../../../../main/contract/replay.ts';
import type { ReplayComparison } from '../../../../main/contract/replay-comparison.ts';
import { useEngineQuery } from '../../../engine/use-engine-query.ts';
import { href, tracePath } from '../../../navigation/paths.ts';
import {
  Button,
  ErrorState,
  FactStrip,
  formatCost,
  formatDuration,
  formatShortId,
  formatSigned,
  formatTokens,
  Note,
  Panel,
  SkeletonLines,
  type Tab,
  TabPanelRegion,
  Tabs,
  TextLink,
  useDelayed,
} from '../../../ui/index.ts';
import { AnswerPanel } from './answer-panel.tsx';
import { BisectPanel } from './bisect-panel.tsx';
import { DivergenceNote } from './divergence-note.tsx';
import { JudgeMenu } from './judge-menu.tsx';
import { KeepCaseDialog } from './keep-case-dialog.tsx';
import { OpenCallPanel } from './open-call-panel.tsx';
import { PromptDiff } from './prompt-diff.tsx';
import { RankMoves } from './rank-moves.tsx';
import { StageTable } from './stage-table.tsx';
import { ToolCallList } from './tool-call-list.tsx';
import './comparison.css';

export interface ComparisonPaneProps {
  replayId: string;
  traceId: string;
  /** What the traces were run through, as people know it. */
  candidate: string;
}

/** One trace, recording against candidate. */
export function ComparisonPane({ replayId, traceId, candidate }: ComparisonPaneProps) {
  const detail = useEngineQuery('replay.detail', { replayId, traceId }, { keepsPrevious: true });
  const [isKeeping, setIsKeeping] = useState(false);
  const showsSkeleton = useDelayed(detail.isPending);
  if (detail.isError) {
    return (
      <ErrorState title="The comparison could not be read" error={detail.error} onRetry={() => void detail.refetch()} />
    );
  }
  if (detail.data === undefined) return showsSkeleton ? <SkeletonLines lines={12} /> : null;
  const { row, comparison, open } = detail.data;
  const [openCall] = open;
  return (
    <div className="replay-pane" aria-busy={detail.isPlaceholderData}>
      <Panel
        title="Comparison"
        scope={<Traces row={row} />}
        isFit
        actions={
          <>
            <Button size="small" kind="quiet" icon={ListChecks} onClick={() => setIsKeeping(true)}>
              Keep as a case
            </Button>
            {row.verdict === null ? null : <JudgeMenu replayId={replayId} row={row} />}
          </>
        }
      >
        <DivergenceNote row={row} comparison={comparison} />
        {comparison === null ? null : <StageTable stages={comparison.stages} candidate={candidate} />}
        {comparison === null || comparison.notCompared.length === 0 ? null : (
          <Note kind="info">{`Not compared: ${comparison.notCompared.join(' ')}`}</Note>
        )}
      </Panel>
      {/* One key for all that begins anew with each trace: two siblings of the same key would pile up. */}
      <Fragment key={row.traceId}>
        {openCall === undefined ? null : (
          <OpenCallPanel key={JSON.stringify(openCall)} replayId={replayId} traceId={row.traceId} call={openCall} />
        )}
        {comparison === null ? null : <StageFaces comparison={comparison} />}
        {comparison?.answer == null ? null : <AnswerPanel answer={comparison.answer} />}
        {comparison === null ? null : <FactStrip cells={factsOf(comparison)} />}
        {row.firstDivergence === null ? null : <BisectPanel replayId={replayId} traceId={row.traceId} />}
      </Fragment>
      <KeepCaseDialog replayId={replayId} target={row} isOpen={isKeeping} onClose={() => setIsKeeping(false)} />
    </div>
  );
}

function Traces({ row: { traceId, replayTraceId } }: { row: ReplayRow }) {
  return (
    <>
      <TextLink href={href(tracePath({ traceId }))}>{`recording ${formatShortId(traceId)}`}</TextLink>
      {replayTraceId === null ? null : (
        <>
          {' · '}
          <TextLink
            href={href(tracePath({ traceId: replayTraceId }))}
          >{`replay ${formatShortId(replayTraceId)}`}</TextLink>
        </>
      )}
    </>
  );
}

/** Rankings, prompts and tool calls of the stages that have them; the first that differs is in front. */
function StageFaces({ comparison }: { comparison: ReplayComparison }) {
  const tabs = comparison.stages.flatMap((stage, index): (Tab & { isDifferent: boolean })[] => {
    const isDifferent = stage.outcome === 'different';
    const key = String(index);
    return [
      ...(stage.ranking === undefined
        ? []
        : [
            {
              id: `rank${key}`,
              label: `${stage.name} ranks`,
              content: <RankMoves ranking={stage.ranking} />,
              isDifferent,
            },
          ]),
      ...(stage.prompt === undefined || stage.prompt.diff.length === 0
        ? []
        : [
            {
              id: `prompt${key}`,
              label: `${stage.name} prompt`,
              content: <PromptDiff lines={stage.prompt.diff} />,
              isDifferent,
            },
          ]),
      ...(stage.toolCalls === undefined || stage.toolCalls.length === 0
        ? []
        : [
            {
              id: `tools${key}`,
              label: 'Tool calls',
              count: stage.toolCalls.length,
              content: <ToolCallList calls={stage.toolCalls} />,
              isDifferent,
            },
          ]),
    ];
  });
  const [chosen, setChosen] = useState<string | null>(null);
  const front = tabs.find(({ isDifferent }) => isDifferent) ?? tabs[0];
  if (front === undefined) return null;
  return (
    <TabPanelRegion label="What the stages did">
      <Tabs label="What the stages did" tabs={tabs} value={chosen ?? front.id} onChange={setChosen} />
    </TabPanelRegion>
  );
}

function factsOf(comparison: ReplayComparison) {
  const { recordedMs, candidateMs, recordedTokens, candidateTokens, recordedCostUsd, candidateCostUsd, delta } =
    comparison;
  const isWithoutModels = comparison.stages.some(({ stage, isStubbed }) => stage === 'generation' && isStubbed);
  return [
    {
      label: isWithoutModels ? 'Time without models' : 'Time',
      value: `${formatDuration(recordedMs)} → ${formatDuration(candidateMs)}`,
    },
    {
      label: 'Tokens',
      value: `${formatTokens(recordedTokens)} → ${formatTokens(candidateTokens)}${delta.tokens === null || delta.tokens === 0 ? '' : ` (${formatSigned(delta.tokens)})`}`,
    },
    { label: 'Cost', value: `${formatCost(recordedCostUsd)} → ${formatCost(candidateCostUsd)}` },
  ];
}
