import { tableText } from '../../../ui/chart/table-text.ts';
import { TableTwin } from '../../../ui/chart/table-twin.tsx';
import {
  type Column,
  DataTable,
  type DurationUnit,
  durationUnitFor,
  formatDurationIn,
  NOT_APPLICABLE,
} from '../../../ui/index.ts';
import { flattenSpans, type SpanNode } from '../view-model/span-tree.ts';
import { SpanName } from './span-name.tsx';
import { FIT_UP_TO_SPANS } from './waterfall.tsx';

export interface SpanTableProps {
  roots: readonly SpanNode[];
  selectedId: string | null;
  onSelect: (spanId: string) => void;
}

/** The waterfall's table twin: the same rows in figures. */
export function SpanTable({ roots, selectedId, onSelect }: SpanTableProps) {
  const nodes = flattenSpans(roots);
  const unit = durationUnitFor(nodes.map(({ endMs }) => endMs));
  const copy = () =>
    tableText(
      ['span', 'kind', 'start ms', 'time ms', 'self ms', 'budget ms', 'status', 'detail'],
      nodes.map((node) => [
        node.span.name,
        node.kind,
        node.startMs,
        node.ms,
        node.selfMs,
        node.budgetMs ?? '',
        node.span.status.code,
        node.detail,
      ]),
    );
  const isLong = nodes.length > FIT_UP_TO_SPANS;
  const table = (
    <TableTwin copy={copy}>
      <DataTable
        label="Spans in figures"
        columns={columnsFor(unit)}
        rows={nodes}
        rowKey={({ id }) => id}
        rowText={({ label }) => label}
        selectedKey={selectedId}
        onSelect={({ id }) => onSelect(id)}
        selectsOnMove
        isFit={!isLong}
      />
    </TableTwin>
  );
  return isLong ? <div className="waterfall-frame">{table}</div> : table;
}

function columnsFor(unit: DurationUnit): readonly Column<SpanNode>[] {
  const time = (ms: number | null) => (ms === null ? NOT_APPLICABLE : formatDurationIn(ms, unit));
  return [
    { id: 'span', header: 'Span', cell: (node) => <SpanName node={node} />, title: ({ span }) => span.name },
    { id: 'kind', header: 'Kind', width: 80, cell: ({ kind }) => kind },
    timeColumn('start', `Start, ${unit}`, ({ startMs }) => startMs, time),
    timeColumn('time', `Time, ${unit}`, ({ ms }) => ms, time),
    timeColumn('self', `Self, ${unit}`, ({ selfMs }) => selfMs, time),
    timeColumn('budget', `Budget, ${unit}`, ({ budgetMs }) => budgetMs, time),
    { id: 'detail', header: 'Detail', width: 120, cell: ({ detail }) => detail, title: ({ detail }) => detail },
  ];
}

function timeColumn(
  id: string,
  header: string,
  valueOf: (node: SpanNode) => number | null,
  text: (ms: number | null) => string,
): Column<SpanNode> {
  return { id, header, width: 84, align: 'end', sortValue: valueOf, cell: (node) => text(valueOf(node)) };
}
