import { useMemo, useState } from 'react';
import type { EvalCaseRow } from '../../../../main/contract/eval-run.ts';
import { useEngineQuery } from '../../../engine/use-engine-query.ts';
import {
  Checkbox,
  type Column,
  DataTable,
  ErrorState,
  formatCount,
  NOT_APPLICABLE,
  TextButton,
} from '../../../ui/index.ts';
import { metricLabel, metricText } from '../view-model/metric-words.ts';

/** Rows of a page; more are fetched when they are asked for. */
const PAGE = 200;
const MOST = 1000;

export interface CellCasesProps {
  runId: string;
  cellId: string;
  metric: string;
  /** Read again as results come in. */
  isRunning: boolean;
  onOpen: (caseId: string) => void;
}

const LIVE_POLL_MS = 2000;

/** Cases of one cell, the worst by the metric first. */
export function CellCases({ runId, cellId, metric, isRunning, onOpen }: CellCasesProps) {
  const [onlyFailed, setOnlyFailed] = useState(false);
  const [limit, setLimit] = useState(PAGE);
  const page = useEngineQuery(
    'eval.cases',
    { runId, cellId, metric, onlyFailed, limit },
    {
      keepsPrevious: (before) => before.runId === runId && before.cellId === cellId,
      ...(isRunning ? { pollMs: LIVE_POLL_MS } : {}),
    },
  );
  const columns = useMemo(() => columnsFor(metric), [metric]);
  if (page.isError) {
    return <ErrorState title="The cases could not be read" error={page.error} onRetry={() => void page.refetch()} />;
  }
  const rows = page.data?.rows ?? [];
  const total = page.data?.total ?? 0;
  return (
    <>
      <DataTable
        label="Cases of the cell"
        columns={columns}
        rows={rows}
        rowKey={({ id }) => id}
        rowText={({ question }) => question}
        onSelect={({ id }) => onOpen(id)}
        isLoading={page.isPending}
        empty={onlyFailed ? 'No case of this cell fails.' : 'No case has ended yet.'}
      />
      <div className="table__foot">
        <span>
          {`${formatCount(rows.length)} of ${formatCount(total)} shown, worst by ${metricLabel(metric).toLowerCase()} first`}
          {rows.length < total && limit < MOST ? (
            <>
              {'. '}
              <TextButton onClick={() => setLimit(Math.min(MOST, limit + PAGE))}>Show more</TextButton>
            </>
          ) : null}
        </span>
        <Checkbox isChecked={onlyFailed} onChange={setOnlyFailed}>
          Only failing
        </Checkbox>
      </div>
    </>
  );
}

function columnsFor(metric: string): readonly Column<EvalCaseRow>[] {
  return [
    {
      id: 'question',
      header: 'Case',
      minWidth: 180,
      title: ({ question, id }) => `${question}\n${id}`,
      cell: ({ question }) => question,
    },
    {
      id: 'answer',
      header: 'Answer',
      minWidth: 200,
      title: ({ answer, error }) => error ?? answer ?? undefined,
      cell: ({ answer, error, refused }) =>
        error !== null ? (
          <span className="text-error">{error}</span>
        ) : (
          <span className="text-2">{`${refused === true ? 'Refused. ' : ''}${answer ?? NOT_APPLICABLE}`}</span>
        ),
    },
    {
      id: 'value',
      header: metricLabel(metric),
      width: 86,
      align: 'end',
      title: ({ notes }) => notes[metric],
      cell: ({ values }) =>
        values[metric] === undefined ? <span className="text-3">no value</span> : metricText(metric, values[metric]),
    },
    ...(metric === 'success'
      ? []
      : [
          {
            id: 'success',
            header: 'Success',
            width: 70,
            align: 'end' as const,
            cell: ({ values }: EvalCaseRow) =>
              values['success'] === undefined ? NOT_APPLICABLE : metricText('success', values['success']),
          },
        ]),
  ];
}
