import { X } from 'lucide-react';
import { useMemo } from 'react';
import type { TraceDiff } from '../../../../main/contract/trace-diff.ts';
import {
  type Column,
  formatDuration,
  IconButton,
  NOT_APPLICABLE,
  Panel,
  StageLabel,
  TextButton,
  TreeGrid,
  Verdict,
} from '../../../ui/index.ts';
import { WaterfallAxis, WaterfallBar } from '../trace/waterfall-bar.tsx';
import {
  barLayout,
  FEW_TICKS,
  NARROW_LABEL_SHARE,
  type TimeWindow,
  waterfallTicks,
} from '../view-model/waterfall-layout.ts';
import type { SpanNode } from '../view-model/span-tree.ts';
import { AnswerDiff } from './answer-diff.tsx';
import { type CompareNode, flattenCompare, signedDuration } from './compare-tree.ts';
import { compareVerdict, hasTimes } from './compare-verdict.ts';
import { ToolCallTable } from './tool-call-table.tsx';
import './compare.css';

export interface ComparePaneProps {
  diff: TraceDiff;
  roots: readonly CompareNode[];
  /** One scale for both, so that lengths compare. */
  window: TimeWindow;
  answers: { before: string | null; after: string | null };
  selectedKey: string | null;
  onSelect: (key: string) => void;
  onClose: () => void;
}

/** Two traces side by side: where they part first, both waterfalls row by row, what the tools and the answer became. */
export function ComparePane(props: ComparePaneProps) {
  const { diff, roots, window, answers, selectedKey, onSelect, onClose } = props;
  const verdict = compareVerdict(diff);
  const first = flattenCompare(roots).find(({ isFirst }) => isFirst);
  const columns = useMemo(() => columnsFor(window, hasTimes(diff.pairs)), [window, diff]);
  const count = diff.pairs.length;
  const grid = (
    <TreeGrid
      label="Spans of both traces"
      columns={columns}
      roots={roots}
      childrenOf={childrenOf}
      rowKey={keyOf}
      rowText={labelOf}
      isDim={isSame}
      selectedKey={selectedKey}
      onSelect={({ key }) => onSelect(key)}
      isFit={count <= FIT_UP_TO_PAIRS}
    />
  );
  return (
    <Panel
      title="Comparison"
      scope={`${diff.pairs.length} spans side by side`}
      actions={<IconButton label="Close the comparison" icon={X} shortcut="Escape" onClick={onClose} />}
    >
      <div className="compare-verdict">
        <Verdict
          sentence={verdict.sentence}
          detail={verdict.detail}
          action={
            first === undefined ? undefined : <TextButton onClick={() => onSelect(first.key)}>Show it</TextButton>
          }
        />
        {verdict.deltas.length === 0 ? null : (
          <p className="text-2">{`After, against before: ${verdict.deltas.join(' · ')}`}</p>
        )}
      </div>
      {count <= FIT_UP_TO_PAIRS ? grid : <div className="waterfall-frame">{grid}</div>}
      <ToolCallTable changes={diff.toolCalls} />
      <AnswerDiff {...answers} />
    </Panel>
  );
}

const FIT_UP_TO_PAIRS = 100;
/** Share of an axis under the name of its side. */
const NAMED_UP_TO = 0.42;

const childrenOf = ({ children }: CompareNode): readonly CompareNode[] => children;
const keyOf = ({ key }: CompareNode): string => key;
const labelOf = ({ label }: CompareNode): string => label;
const isSame = ({ words }: CompareNode): boolean => words === '';

function columnsFor(window: TimeWindow, isTimed: boolean): readonly Column<CompareNode>[] {
  const ticks = isTimed ? waterfallTicks(window, FEW_TICKS) : [];
  const bars = (id: 'before' | 'after', header: string): Column<CompareNode> => ({
    id,
    header: (
      <span className="compare-axis">
        <span>{header}</span>
        <WaterfallAxis ticks={ticks.filter(({ at }) => at > NAMED_UP_TO)} />
      </span>
    ),
    headerLabel: header,
    minWidth: 118,
    cell: (row) => <SideBar node={row[id]} window={window} ticks={ticks} />,
  });
  return [
    {
      id: 'span',
      header: 'Span',
      width: 172,
      cell: ({ label, tint }) => (
        <StageLabel stage={tint}>
          <span className="ellipsis">{label}</span>
        </StageLabel>
      ),
      title: ({ label }) => label,
    },
    {
      id: 'differs',
      header: 'Differs',
      width: 112,
      cell: ({ words, isFirst }) =>
        words === '' ? (
          <span className="text-3">= same</span>
        ) : (
          <span className="text-warn">{`≠ ${isFirst ? 'first: ' : ''}${words}`}</span>
        ),
      title: ({ words }) => words,
    },
    bars('before', 'Before'),
    bars('after', 'After'),
    {
      id: 'delta',
      header: 'Δ',
      headerLabel: 'Difference of time',
      width: 72,
      align: 'end',
      cell: ({ pair: { delta } }) => (delta.ms === null ? NOT_APPLICABLE : signedDuration(delta.ms)),
    },
  ];
}

function SideBar(props: { node: SpanNode | null; window: TimeWindow; ticks: ReturnType<typeof waterfallTicks> }) {
  const { node, window, ticks } = props;
  if (node === null) return <span className="text-3">none</span>;
  return (
    <WaterfallBar
      node={node}
      bar={node.isTimed ? barLayout(node, window, NARROW_LABEL_SHARE) : null}
      ticks={ticks}
      label={node.isTimed ? formatDuration(node.ms) : 'no time recorded'}
    />
  );
}
