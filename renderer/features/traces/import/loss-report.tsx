import type { ImportedFile } from '../../../../main/contract/trace-import.ts';
import {
  CodeBlock,
  type Column,
  DataTable,
  formatCount,
  formatQuantity,
  PathText,
  TextButton,
} from '../../../ui/index.ts';
import { visibleLine } from '../../../ui/text/visible-text.ts';
import { useState } from 'react';
import { importTotals, treatmentRows } from './import-report.ts';
import { type UnmappedGroup, unmappedGroups } from './unmapped-groups.ts';

/** What came in, what was done to it, and what has no field of its own: nothing is dropped silently. */
export function LossReport({ files }: { files: readonly ImportedFile[] }) {
  const groups = unmappedGroups(files);
  const treatments = treatmentRows(importTotals(files));
  const failed = files.filter(({ errors }) => errors.length > 0);
  return (
    <div className="loss-report">
      <DataTable
        label="Files"
        columns={FILE_COLUMNS}
        rows={files}
        rowKey={(file) => String(files.indexOf(file))}
        isFit={files.length <= FIT_UP_TO_FILES}
      />
      {failed.length === 0 ? null : <Unread files={failed} />}
      {treatments.length === 0 ? null : (
        <dl className="loss-report__treatments">
          {treatments.map(({ name, count, meaning }) => (
            <div key={name}>
              <dt>{`${formatCount(count)} ${name}`}</dt>
              <dd>{meaning}</dd>
            </div>
          ))}
        </dl>
      )}
      {groups.map((group) => (
        <UnmappedFields key={group.kind} group={group} />
      ))}
    </div>
  );
}

const FIT_UP_TO_FILES = 12;

/** What could not be read, each with its place: the rest of the file is imported. */
function Unread({ files }: { files: readonly ImportedFile[] }) {
  const count = files.reduce((sum, { errors }) => sum + errors.length, 0);
  const text = files
    .map(({ path, errors }) => [path, ...errors.map((error) => `  ${error}`)].map(visibleLine).join('\n  '))
    .join('\n');
  return (
    <section>
      <h3>{`${formatQuantity(count, 'place')} could not be read`}</h3>
      <CodeBlock label="What could not be read" text={text} wraps maxHeight={160} />
    </section>
  );
}

/** Fields named at first in a group. */
const NAMED_AT_FIRST = 8;

function UnmappedFields({ group }: { group: UnmappedGroup }) {
  const [showsAll, setShowsAll] = useState(false);
  const { title, advice, fields } = group;
  const shown = showsAll ? fields : fields.slice(0, NAMED_AT_FIRST);
  return (
    <section>
      <h3>
        {title} <span className="text-3">{formatQuantity(fields.length, 'field')}</span>
      </h3>
      <p className="text-2">{advice}</p>
      <ul className="loss-report__fields">
        {shown.map(({ name, spans }) => (
          <li key={name}>
            <span className="mono">{visibleLine(name)}</span>{' '}
            <span className="text-3">{formatQuantity(spans, 'span')}</span>
          </li>
        ))}
      </ul>
      {fields.length > NAMED_AT_FIRST ? (
        <TextButton
          onClick={() => setShowsAll(!showsAll)}
          label={`${showsAll ? 'Show fewer' : `Show all ${formatCount(fields.length)}`} fields: ${title}`}
        >
          {showsAll ? 'Show fewer' : `Show all ${formatCount(fields.length)}`}
        </TextButton>
      ) : null}
    </section>
  );
}

const figure = (id: string, header: string, valueOf: (file: ImportedFile) => number): Column<ImportedFile> => ({
  id,
  header,
  width: 64,
  align: 'end',
  sortValue: valueOf,
  cell: (file) => {
    const value = valueOf(file);
    return <span className={value === 0 ? 'text-3' : undefined}>{formatCount(value)}</span>;
  },
});

const FILE_COLUMNS: readonly Column<ImportedFile>[] = [
  {
    id: 'path',
    header: 'File',
    minWidth: 160,
    cell: ({ path }) => <PathText path={visibleLine(path)} />,
    title: ({ path }) => visibleLine(path),
  },
  {
    id: 'format',
    header: 'Format',
    width: 116,
    cell: ({ format }) => (format === null ? <span className="text-error">not recognised</span> : format),
    title: ({ format }) => format ?? 'not recognised',
  },
  figure('traces', 'Traces', ({ traces }) => traces),
  figure('spans', 'Spans', ({ spans }) => spans),
  figure('imported', 'Stored', ({ imported }) => imported),
  figure('unmapped', 'Fields', ({ unmapped }) => Object.keys(unmapped).length),
  figure('errors', 'Unread', ({ errors }) => errors.length),
];
