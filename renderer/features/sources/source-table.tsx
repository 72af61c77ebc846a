import { GitBranch, Globe, Lock, LockOpen, RefreshCw, Trash2 } from 'lucide-react';
import type { AccessDescription } from '../../../main/contract/access.ts';
import type { SourceFreshness } from '../../../main/contract/freshness.ts';
import type { SourceStatus } from '../../../main/contract/ingest.ts';
import { useEngineMutation } from '../../engine/use-engine-mutation.ts';
import { useEngineQuery } from '../../engine/use-engine-query.ts';
import { useNow } from '../../engine/use-now.ts';
import {
  ageSeconds,
  type Column,
  DataTable,
  formatAge,
  formatCount,
  formatExactTime,
  ICON_SIZE,
  ICON_STROKE,
  IconButton,
  Meter,
  NOT_APPLICABLE,
  Spinner,
  showToast,
  StateDot,
  UNKNOWN,
} from '../../ui/index.ts';
import { whoMayFind } from './access-text.ts';
import { driftText, freshnessTitle } from './freshness-text.ts';
import { ParseQuality } from './parse-quality-meter.tsx';
import { gitText, skippedSummary, sourceTitle, webText } from './source-facts.ts';
import { SOURCE_STATE_WORD, sourceState } from './sources-view-model.ts';

export interface SourceTableProps {
  sources: readonly SourceStatus[];
  isLoading: boolean;
  isComparing: boolean;
  selectedId: string | null;
  /** Why nothing can be changed here, or null. */
  blockedReason: string | null;
  onSelect: (source: SourceStatus) => void;
  onRefresh: (source: SourceStatus) => void;
  onRemove: (source: SourceStatus) => void;
}

const count = (value: number) => <span className={value === 0 ? 'text-3' : undefined}>{formatCount(value)}</span>;
/** Worst first: failed, changed, never read, being read, fine. */
const SEVERITY = { error: 0, warn: 1, off: 2, running: 3, ok: 4, unknown: 5 } as const;

/** The sources, worst first, with what the index holds of each. */
export function SourceTable(props: SourceTableProps) {
  const { sources, isLoading, selectedId, onSelect } = props;
  const access = useEngineQuery('access.describe', {});
  const update = useEngineMutation('source.update', ['source.list']);
  const setLeaving = ({ sourceId }: SourceStatus, leavesMachine: boolean) =>
    update.mutate(
      { sourceId, leavesMachine },
      { onError: (error) => showToast({ title: error.message, tone: 'error' }) },
    );
  const columns = sourceColumns({ ...props, setLeaving }, useNow(), access.data?.sources ?? []);
  return (
    <DataTable
      label="Sources"
      columns={columns}
      rows={sources}
      rowKey={({ sourceId }) => sourceId}
      rowText={({ sourceId }) => sourceId}
      selectedKey={selectedId}
      onSelect={onSelect}
      selectsOnMove
      defaultSort={{ columnId: 'source', direction: 'ascending' }}
      isLoading={isLoading}
      isFit
    />
  );
}

/** @returns the columns; ages are as of `now` */
function sourceColumns(
  options: SourceTableProps & { setLeaving: (source: SourceStatus, leavesMachine: boolean) => void },
  now: number,
  access: AccessDescription['sources'],
): readonly Column<SourceStatus>[] {
  const { isComparing, blockedReason, onRefresh, onRemove, setLeaving } = options;
  const whoOf = ({ sourceId }: SourceStatus) => {
    const found = access.find((each) => each.sourceId === sourceId);
    return found === undefined ? null : whoMayFind(found);
  };
  return [
    {
      id: 'source',
      header: 'Source',
      cell: (source) => (
        <span className="source-name">
          <SourceMark source={source} />
          <span className="ellipsis source-name__id">{source.sourceId}</span>
          <Origin source={source} />
          {source.include.length === 0 ? null : <span className="text-3 ellipsis">{source.include.join(', ')}</span>}
        </span>
      ),
      title: sourceTitle,
      sortValue: (source) => `${SEVERITY[sourceState(source)]} ${source.sourceId}`,
      firstDirection: 'ascending',
    },
    {
      id: 'files',
      header: 'Files',
      width: 44,
      align: 'end',
      cell: ({ documents }) => count(documents),
      sortValue: ({ documents }) => documents,
    },
    {
      id: 'chunks',
      header: 'Chunks',
      width: 58,
      align: 'end',
      cell: ({ chunks }) => count(chunks),
      sortValue: ({ chunks }) => chunks,
    },
    {
      id: 'age',
      header: 'In step',
      headerLabel: 'How long ago index and files were seen to agree',
      width: 124,
      cell: ({ sourceId, freshness }) => <Age name={sourceId} freshness={freshness} now={now} />,
      title: ({ freshness }) => freshnessTitle(freshness),
      sortValue: ({ freshness }) => ageSeconds(freshness.agreedAt, now),
    },
    {
      id: 'drift',
      header: 'Drift',
      headerLabel: 'Files that differ from the index',
      width: 48,
      align: 'end',
      cell: ({ drift }) => <Drift drift={drift} isComparing={isComparing} />,
      title: ({ driftCheckedAt, freshness }) =>
        driftCheckedAt === null
          ? 'Not compared with the files yet'
          : `${driftText(freshness.drift)} at ${formatExactTime(driftCheckedAt)}`,
      sortValue: ({ drift }) => drift,
    },
    {
      id: 'risk',
      header: 'At risk',
      headerLabel: 'Past answers that cite changed text',
      width: 58,
      align: 'end',
      cell: ({ freshness: { answersAtRisk } }) => (
        <span className={answersAtRisk === 0 ? 'text-3' : 'text-warn'}>{formatCount(answersAtRisk)}</span>
      ),
      title: ({ freshness: { answersAtRisk } }) =>
        answersAtRisk === 0 ? undefined : 'Past answers that cite text of this source which has changed or gone since',
      sortValue: ({ freshness: { answersAtRisk } }) => answersAtRisk,
    },
    {
      id: 'quality',
      header: 'Quality',
      headerLabel: 'How well its documents could be read',
      width: 76,
      cell: ({ sourceId, quality }) =>
        quality === null ? (
          <span className="text-3">{NOT_APPLICABLE}</span>
        ) : (
          <ParseQuality name={sourceId} quality={quality} />
        ),
      sortValue: ({ quality }) => quality,
      firstDirection: 'ascending',
    },
    {
      id: 'skipped',
      header: 'Skipped',
      headerLabel: 'Files that were skipped, and how many of them cannot be found',
      width: 60,
      align: 'end',
      cell: (source) => {
        const { text, isWarning } = skippedSummary(source);
        return <span className={isWarning ? 'text-warn' : 'text-3'}>{text}</span>;
      },
      title: (source) => skippedSummary(source).title,
      // What cannot be found weighs more than any number of remarks.
      sortValue: ({ skipped, quarantined }) => quarantined + skipped / 1e6,
    },
    {
      id: 'access',
      header: 'Found by',
      headerLabel: 'Who may find its documents',
      width: 78,
      cell: (source) => {
        const who = whoOf(source);
        return (
          <span className={who?.isRestricted === true ? undefined : 'text-3'}>
            {who?.text ?? (source.access || UNKNOWN)}
          </span>
        );
      },
      title: (source) => whoOf(source)?.title,
      sortValue: (source) => whoOf(source)?.text ?? null,
    },
    {
      id: 'actions',
      header: <span className="visually-hidden">Actions</span>,
      width: 84,
      align: 'end',
      cell: (source) => (
        <span className="source-actions">
          <IconButton
            label={
              source.leavesMachine
                ? `Keep the text of ${source.sourceId} on this machine`
                : `The text of ${source.sourceId} never leaves this machine. Let it`
            }
            icon={source.leavesMachine ? LockOpen : Lock}
            isPressed={!source.leavesMachine}
            disabledReason={blockedReason}
            onClick={() => setLeaving(source, !source.leavesMachine)}
          />
          <IconButton
            label={`Refresh ${source.sourceId}`}
            icon={RefreshCw}
            disabledReason={source.isIngesting ? `${source.sourceId} is being read` : blockedReason}
            onClick={() => onRefresh(source)}
          />
          <IconButton
            label={`Remove ${source.sourceId}…`}
            icon={Trash2}
            disabledReason={blockedReason}
            onClick={() => onRemove(source)}
          />
        </span>
      ),
    },
  ];
}

/** How long ago index and files were seen to agree, against the source's limit. */
function Age({ name, freshness, now }: { name: string; freshness: SourceFreshness; now: number }) {
  const age = ageSeconds(freshness.agreedAt, now);
  if (age === null) return <span className="text-3">never</span>;
  const { sloSeconds, isPastSlo } = freshness;
  const text = formatAge(age);
  return (
    <span className="source-age">
      {sloSeconds === null ? null : (
        <Meter
          label={`Age of ${name}`}
          value={Math.min(age, sloSeconds)}
          max={sloSeconds}
          valueText={`${text} of ${formatAge(sloSeconds)}`}
          tone={isPastSlo ? 'warn' : 'neutral'}
        />
      )}
      <span className={isPastSlo ? 'source-age__text text-warn' : 'source-age__text'}>
        {text}
        <span className="text-3">{sloSeconds === null ? '' : ` of ${formatAge(sloSeconds)}`}</span>
      </span>
    </span>
  );
}

/** Where its files come from when that is more than a folder: what git has checked out, or a site. */
function Origin({ source: { sourceId, git, web } }: { source: SourceStatus }) {
  const Glyph = web === null ? GitBranch : Globe;
  const text = web === null ? (git === null ? null : gitText(git)) : webText(web);
  if (text === null) return null;
  return (
    <span className="source-origin text-3">
      <Glyph size={ICON_SIZE.small} strokeWidth={ICON_STROKE} aria-hidden="true" />
      <span className="visually-hidden">{web === null ? 'git' : 'fetched from'}</span>
      {text === sourceId ? null : <span className="ellipsis">{text}</span>}
    </span>
  );
}

function SourceMark({ source }: { source: SourceStatus }) {
  const state = sourceState(source);
  if (state !== 'running') return <StateDot state={state} label={SOURCE_STATE_WORD[state]} />;
  return (
    <span className="source-mark text-accent">
      <Spinner />
      <span className="visually-hidden">{SOURCE_STATE_WORD.running}</span>
    </span>
  );
}

function Drift({ drift, isComparing }: { drift: number | null; isComparing: boolean }) {
  if (drift === null) return <span className="text-3">{isComparing ? 'comparing' : UNKNOWN}</span>;
  return <span className={drift === 0 ? 'text-3' : 'text-warn'}>{formatCount(drift)}</span>;
}
