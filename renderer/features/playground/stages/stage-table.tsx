import { type Column, DataTable, formatDuration, NOT_APPLICABLE, StageLabel } from '../../../ui/index.ts';
import { tableText } from '../../../ui/chart/table-text.ts';
import { TableTwin } from '../../../ui/chart/table-twin.tsx';
import type { StageRow } from '../view-model/stage-rows.ts';

const STATE_WORD: Readonly<Record<StageRow['state'], string>> = {
  waits: 'waits',
  running: 'running',
  done: 'done',
  skipped: 'skipped',
  failed: 'ended the run',
  stopped: 'stopped',
  'not-reached': 'not reached',
};

/** The strip's table twin. */
export function StageTable({ rows, facts }: { rows: readonly StageRow[]; facts: ReadonlyMap<string, string> }) {
  const copy = () =>
    tableText(
      ['stage', 'state', 'start ms', 'time ms', 'budget ms', 'what it did'],
      rows.map((row) => [
        row.name,
        row.ladder ?? STATE_WORD[row.state],
        row.startMs ?? '',
        row.ms ?? '',
        row.budgetMs ?? '',
        facts.get(row.name) ?? '',
      ]),
    );
  return (
    <TableTwin copy={copy}>
      <DataTable label="Stages of this ask" columns={columnsFor(facts)} rows={rows} rowKey={({ name }) => name} isFit />
    </TableTwin>
  );
}

function columnsFor(facts: ReadonlyMap<string, string>): readonly Column<StageRow>[] {
  return [
    { id: 'stage', header: 'Stage', width: 140, cell: ({ name }) => <StageLabel stage={name} /> },
    { id: 'state', header: 'State', width: 120, cell: ({ state, ladder }) => ladder ?? STATE_WORD[state] },
    { id: 'start', header: 'Start', width: 90, align: 'end', cell: ({ startMs }) => durationText(startMs) },
    { id: 'time', header: 'Time', width: 90, align: 'end', cell: ({ ms }) => durationText(ms) },
    { id: 'budget', header: 'Budget', width: 90, align: 'end', cell: ({ budgetMs }) => durationText(budgetMs) },
    { id: 'did', header: 'What it did', cell: ({ name }) => facts.get(name) ?? '' },
  ];
}

function durationText(ms: number | null): string {
  return ms === null ? NOT_APPLICABLE : formatDuration(ms);
}
