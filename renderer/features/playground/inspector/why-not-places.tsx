import type { WhyNotResponse } from '../../../../main/contract/explain.ts';
import { type Column, DataTable } from '../../../ui/index.ts';
import { type PlaceRow, placeRows } from '../view-model/why-not.ts';

const COLUMNS: readonly Column<PlaceRow>[] = [
  { id: 'step', header: 'Step', width: 96, cell: ({ step }) => step },
  { id: 'rank', header: 'Rank', width: 120, align: 'end', cell: ({ rank }) => rank },
  { id: 'score', header: 'Score', width: 72, align: 'end', cell: ({ score }) => score },
  { id: 'cut', header: 'To pass', align: 'end', cell: ({ cut }) => <span className="text-3">{cut}</span> },
];

/** Where the named document's best chunk stands at each step, beside what it would have had to reach. */
export function WhyNotPlaces({ answer }: { answer: WhyNotResponse }) {
  const rows = placeRows(answer);
  if (rows.length === 0) return null;
  return (
    <DataTable label="Where it stands at each step" columns={COLUMNS} rows={rows} rowKey={({ step }) => step} isFit />
  );
}
