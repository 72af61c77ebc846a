import type { EvalListResponse } from '../../../../main/contract/eval-run.ts';
import { type Column, DataTable } from '../../../ui/index.ts';
import { placeText } from '../view-model/place-text.ts';

type Problem = EvalListResponse['problems'][number];

/** Files that cannot be run, each with the line and the reason. */
export function ProblemTable({ problems }: { problems: readonly Problem[] }) {
  return (
    <DataTable
      label="Problems"
      columns={COLUMNS}
      rows={problems}
      rowKey={({ path, line }) => `${path}:${line}`}
      isFit
    />
  );
}

const COLUMNS: readonly Column<Problem>[] = [
  {
    id: 'place',
    header: 'Where',
    width: 240,
    title: placeText,
    cell: (problem) => <span className="mono text-error">{placeText(problem)}</span>,
  },
  { id: 'message', header: 'What is wrong', minWidth: 200, wraps: true, cell: ({ message }) => message },
];
