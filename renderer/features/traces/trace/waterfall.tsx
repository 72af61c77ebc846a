import { useMemo } from 'react';
import { type Column, formatDuration, TreeGrid } from '../../../ui/index.ts';
import type { SpanNode } from '../view-model/span-tree.ts';
import { barLayout, spanWindow, type TimeWindow, waterfallTicks, wholeWindow } from '../view-model/waterfall-layout.ts';
import { SpanName } from './span-name.tsx';
import { WaterfallAxis, WaterfallBar } from './waterfall-bar.tsx';

export interface WaterfallProps {
  roots: readonly SpanNode[];
  selected: SpanNode | null;
  isFitToSpan: boolean;
  onSelect: (spanId: string) => void;
}

/** Every span on one time axis, nested as they were called. */
export function Waterfall({ roots, selected, isFitToSpan, onSelect }: WaterfallProps) {
  const window = useMemo(
    () => (isFitToSpan && selected !== null ? spanWindow(selected) : wholeWindow(roots)),
    [isFitToSpan, selected, roots],
  );
  const columns = useMemo(() => columnsFor(window), [window]);
  const isLong = countSpans(roots) > FIT_UP_TO_SPANS;
  const grid = (
    <TreeGrid
      label="Spans on a time axis"
      columns={columns}
      roots={roots}
      childrenOf={({ children }) => children}
      rowKey={({ id }) => id}
      rowText={({ label }) => label}
      selectedKey={selected?.id ?? null}
      onSelect={({ id }) => onSelect(id)}
      isFit={!isLong}
    />
  );
  // A trace of an agent may have thousands of spans: only those in sight are drawn, in a frame of their own.
  return isLong ? <div className="waterfall-frame">{grid}</div> : grid;
}

/** Up to as many spans the waterfall is as high as its rows. */
const FIT_UP_TO_SPANS = 100;

function countSpans(roots: readonly SpanNode[]): number {
  return roots.reduce((count, { children }) => count + 1 + countSpans(children), 0);
}

function columnsFor(window: TimeWindow): readonly Column<SpanNode>[] {
  const ticks = waterfallTicks(window);
  return [
    {
      id: 'span',
      header: 'Span',
      width: 216,
      cell: (node) => <SpanName node={node} />,
      title: ({ span }) => span.name,
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
      cell: (node) => (
        <WaterfallBar node={node} bar={barLayout(node, window)} ticks={ticks} label={formatDuration(node.ms)} />
      ),
    },
  ];
}
