import type { SkippedFile, SourceStatus } from '../../../main/contract/ingest.ts';
import { WAY_OUT_LABEL } from '../../../main/contract/quarantine.ts';
import { Button, type Column, PathText } from '../../ui/index.ts';
import { ParseQuality } from './parse-quality-meter.tsx';
import { pathInSource, SKIP_REASON_TEXT } from './sources-view-model.ts';
import { canResolveHere } from './use-way-out.ts';

export interface QuarantineColumnOptions {
  sources: readonly SourceStatus[];
  /** Why nothing can be changed here, or null. */
  blockedReason: string | null;
  /** The file whose way out is being taken. */
  pendingPath: string | null;
  onResolve: (file: SkippedFile) => void;
}

/** The columns of the quarantine: which file, why, what was measured, how well it was read, and the one way out. */
export function quarantineColumns(options: QuarantineColumnOptions): readonly Column<SkippedFile>[] {
  const { sources, blockedReason, pendingPath, onResolve } = options;
  return [
    {
      id: 'path',
      header: 'Document',
      width: 208,
      cell: ({ path }) => <PathText path={pathInSource(path, sources)} />,
      title: ({ path }) => path,
      sortValue: ({ path }) => path,
    },
    {
      id: 'reason',
      header: 'Reason',
      width: 112,
      cell: ({ reason, isIndexed }) => (
        <span className={isIndexed ? 'text-2' : 'text-warn'}>{SKIP_REASON_TEXT[reason]}</span>
      ),
      sortValue: ({ reason }) => SKIP_REASON_TEXT[reason],
    },
    {
      id: 'message',
      header: 'What was found',
      cell: ({ message }) => message,
      title: ({ message }) => message,
    },
    {
      id: 'quality',
      header: 'Parse quality',
      width: 92,
      cell: ({ path, quality }) =>
        quality === null ? (
          <span className="text-3">not read</span>
        ) : (
          <ParseQuality name={pathInSource(path, sources)} quality={quality} />
        ),
      sortValue: ({ quality }) => quality,
      firstDirection: 'ascending',
    },
    {
      id: 'wayOut',
      header: 'Way out',
      width: 196,
      align: 'end',
      cell: (file) =>
        canResolveHere(file.wayOut) ? (
          <Button
            size="small"
            disabledReason={blockedReason}
            isLoading={pendingPath === file.path}
            loadingLabel="Deciding"
            onClick={() => onResolve(file)}
          >
            {WAY_OUT_LABEL[file.wayOut]}
          </Button>
        ) : (
          <span className="text-3">{WAY_OUT_LABEL[file.wayOut]}</span>
        ),
    },
  ];
}
