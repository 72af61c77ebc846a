import { useMemo } from 'react';
import { type Column, formatDuration, formatQuantity, TreeGrid } from '../../../ui/index.ts';
import type { Finding } from '../view-model/findings.ts';
import { descendantCounts, foldedAtFirst } from '../view-model/folded-at-first.ts';
import { depthOf, flattenSpans, type SpanNode } from '../view-model/span-tree.ts';
import {
  barLayout,
  FEW_TICKS,
  nameWidth,
  spanWindow,
  type TimeWindow,
  waterfallTicks,
  wholeWindow,
} from '../view-model/waterfall-layout.ts';
import { SpanName } from './span-name.tsx';
import { WaterfallAxis, WaterfallBar } from './waterfall-bar.tsx';

export interface WaterfallProps {
  roots: readonly SpanNode[];
  findings: readonly Finding[];
  selected: SpanNode | null;
  /** Where most time went: its row says so. */
  slowestId: string | null;
  isFitToSpan: boolean;
  onSelect: (spanId: string) => void;
}

/** Every span on one time axis, nested as they were called. */
export function Waterfall({ roots, findings, selected, slowestId, isFitToSpan, onSelect }: WaterfallProps) {
  const window = useMemo(
    () => (isFitToSpan && selected !== null ? spanWindow(selected) : wholeWindow(roots)),
    [isFitToSpan, selected, roots],
  );
  const nodes = useMemo(() => flattenSpans(roots), [roots]);
  const counts = useMemo(() => descendantCounts(nodes), [nodes]);
  const folded = useMemo(() => foldedAtFirst(roots, new Set(findings.map(({ spanId }) => spanId))), [roots, findings]);
  const columns = useMemo(
    () =>
      columnsFor({
        window,
        counts,
        slowestId,
        nameWidth: nameWidth(depthOf(roots)),
        hasTimes: nodes.some(({ isTimed }) => isTimed),
      }),
    [window, counts, slowestId, roots, nodes],
  );
  const isLong = nodes.length > FIT_UP_TO_SPANS;
  const grid = (
    <TreeGrid
      // Another trace is folded in its own way.
      key={nodes[0]?.span.traceId ?? ''}
      label="Spans on a time axis"
      columns={columns}
      roots={roots}
      childrenOf={childrenOf}
      rowKey={keyOf}
      rowText={labelOf}
      selectedKey={selected?.id ?? null}
      onSelect={({ id }) => onSelect(id)}
      isFit={!isLong}
      foldedAtFirst={folded}
    />
  );
  // A trace of an agent may have thousands of spans: only those in sight are drawn, in a frame of their own.
  return isLong ? <div className="waterfall-frame">{grid}</div> : grid;
}

/** Up to as many spans the waterfall and its table are as high as their rows. */
export const FIT_UP_TO_SPANS = 100;

const childrenOf = ({ children }: SpanNode): readonly SpanNode[] => children;
const keyOf = ({ id }: SpanNode): string => id;
const labelOf = ({ label }: SpanNode): string => label;

interface ColumnOptions {
  window: TimeWindow;
  counts: ReadonlyMap<string, number>;
  slowestId: string | null;
  nameWidth: number;
  /** Without times there is no axis. */
  hasTimes: boolean;
}

function columnsFor({
  window,
  counts,
  slowestId,
  nameWidth: width,
  hasTimes,
}: ColumnOptions): readonly Column<SpanNode>[] {
  const ticks = !hasTimes ? [] : width > nameWidth(0) ? waterfallTicks(window, FEW_TICKS) : waterfallTicks(window);
  return [
    {
      id: 'span',
      header: 'Span',
      width,
      cell: (node) => <SpanName node={node} isSlowest={node.id === slowestId} />,
      title: (node) => spanTitle(node, counts.get(node.id) ?? 0),
    },
    {
      id: 'detail',
      header: 'Detail',
      width: 104,
      align: 'end',
      cell: ({ detail }) => <span className="text-3">{detail}</span>,
      title: ({ detail }) => detail,
    },
    {
      id: 'time',
      header: <WaterfallAxis ticks={ticks} />,
      headerLabel: 'Time',
      cell: (node) => (
        <WaterfallBar
          node={node}
          bar={node.isTimed ? barLayout(node, window) : null}
          ticks={ticks}
          label={node.isTimed ? formatDuration(node.ms) : 'no time recorded'}
        />
      ),
    },
  ];
}

function spanTitle({ label, children }: SpanNode, below: number): string {
  return children.length === 0 ? label : `${label} · ${formatQuantity(below, 'span')} below`;
}
