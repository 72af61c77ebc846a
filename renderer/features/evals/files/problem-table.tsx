import type { EvalListResponse } from '../../../../main/contract/eval-run.ts';
import { useState } from 'react';
import { EditFileDialog } from '../../settings/files/edit-file-dialog.tsx';
import { type Column, DataTable } from '../../../ui/index.ts';
import { placeText } from '../view-model/place-text.ts';

type Problem = EvalListResponse['problems'][number];

/** Files that cannot be run, each with the line and the reason; Enter opens the file. */
export function ProblemTable({ problems }: { problems: readonly Problem[] }) {
  const [open, setOpen] = useState<string | null>(null);
  return (
    <>
      <DataTable
        label="Problems"
        columns={COLUMNS}
        rows={problems}
        rowKey={({ path, line }) => `${path}:${line}`}
        onSelect={({ path }) => setOpen(path)}
        isFit
      />
      <EditFileDialog path={open} onClose={() => setOpen(null)} />
    </>
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
