import type { PendingSchema, SchemaChange } from '../../../main/contract/schema.ts';
import { useEngineMutation } from '../../engine/use-engine-mutation.ts';
import { useEngineQuery } from '../../engine/use-engine-query.ts';
import { Button, Chip, type Column, DataTable, formatQuantity, Note, Panel } from '../../ui/index.ts';
import { changeText } from './schema-text.ts';

const REFRESHED = ['schema.pending', 'source.list', 'source.skipped', 'status.read'] as const;

const COLUMNS: readonly Column<SchemaChange>[] = [
  { id: 'field', header: 'Field', width: 140, cell: ({ field }) => field },
  {
    id: 'was',
    header: 'Indexed',
    width: 160,
    cell: (change) => <span className="text-2">{changeText(change).was}</span>,
  },
  {
    id: 'now',
    header: 'New file',
    cell: (change) => {
      const { word, detail } = changeText(change);
      return (
        <>
          <span className={change.kind === 'dropped' ? 'text-error' : change.kind === 'added' ? '' : 'text-warn'}>
            {word}
          </span>
          {detail === '' ? null : ` ${detail}`}
        </>
      );
    },
  },
];

/** Data files whose columns changed: field by field what differs, while the old rows answer until somebody decides. */
export function SchemaPanels({ sourceId, blockedReason }: { sourceId: string | null; blockedReason: string | null }) {
  const pending = useEngineQuery('schema.pending', sourceId === null ? {} : { sourceId });
  return (pending.data ?? []).map((file) => <SchemaPanel key={file.path} file={file} blockedReason={blockedReason} />);
}

function SchemaPanel({ file, blockedReason }: { file: PendingSchema; blockedReason: string | null }) {
  const accept = useEngineMutation('schema.accept', REFRESHED);
  const keep = useEngineMutation('schema.keep', REFRESHED);
  const request = { sourceId: file.sourceId, path: file.path };
  const failure = accept.error ?? keep.error;
  const name = file.displayPath.split('/').at(-1) ?? file.displayPath;
  return (
    <Panel
      title={`${name} changed its shape`}
      scope={`${formatQuantity(file.changes.length, 'field')}, found before it could thin out answers`}
      isFit
      actions={<Chip tone="info">{file.state === 'accepted' ? 'being read' : 'old version serving'}</Chip>}
    >
      <DataTable
        label={`Changed fields of ${file.displayPath}`}
        columns={COLUMNS}
        rows={file.changes}
        rowKey={({ kind, field }) => `${kind} ${field}`}
        isFit
      />
      <div className="schema-decision">
        <span className="text-2 ellipsis">
          {file.state === 'kept'
            ? 'You kept the old version; it stays until the file changes again.'
            : 'Until you decide the old rows answer.'}
        </span>
        {file.state === 'held' ? (
          <>
            <Button
              size="small"
              disabledReason={blockedReason}
              isLoading={keep.isPending}
              onClick={() => keep.mutate(request)}
            >
              Keep the old version
            </Button>
            <Button
              size="small"
              disabledReason={blockedReason}
              isLoading={accept.isPending}
              loadingLabel="Accepting"
              onClick={() => accept.mutate(request)}
            >
              Accept the new columns
            </Button>
          </>
        ) : file.state === 'kept' ? (
          <Button size="small" disabledReason={blockedReason} onClick={() => accept.mutate(request)}>
            Accept after all
          </Button>
        ) : null}
      </div>
      {failure === null ? null : (
        <Note kind="error" isLive>
          {failure.message}
        </Note>
      )}
    </Panel>
  );
}
