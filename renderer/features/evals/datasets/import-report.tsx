import type { DatasetImportReport } from '../../../../main/contract/dataset.ts';
import { FactStrip, formatCount, formatQuantity, Note } from '../../../ui/index.ts';

/** Rows of each kind that are listed; the command line has all. */
const LISTED = 8;

/** What an import wrote, or would: how many, what has no place, and which rows are none. */
export function ImportReport({ report }: { report: DatasetImportReport }) {
  const { path, format, cases, added, kept, notMapped, refused } = report;
  return (
    <output className="evals-report">
      <FactStrip
        cells={[
          { label: 'Into', value: path, title: path },
          { label: 'Form', value: format },
          { label: 'Cases', value: formatCount(cases) },
          { label: 'New', value: formatCount(added) },
          { label: 'There already', value: formatCount(kept) },
          { label: 'Refused', value: formatCount(refused.length) },
        ]}
      />
      {notMapped.length === 0 && refused.length === 0 ? <Note kind="ok">Every field has a place.</Note> : null}
      <ul className="evals-report__list">
        {refused.slice(0, LISTED).map(({ line, message }) => (
          <li key={`${line} ${message}`}>
            <b>{`line ${formatCount(line)}`}</b>
            <span className="text-error">{`: ${message}`}</span>
          </li>
        ))}
        {refused.length > LISTED ? (
          <li className="text-3">{`and ${formatCount(refused.length - LISTED)} more`}</li>
        ) : null}
        {notMapped.map(({ field, rows, reason }) => (
          <li key={field}>
            <b>{field}</b>
            <span className="text-3">{` in ${formatQuantity(rows, 'row')}`}</span>
            <span className="text-2">{`: ${reason}`}</span>
          </li>
        ))}
      </ul>
    </output>
  );
}
