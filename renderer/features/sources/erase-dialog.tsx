import { useState } from 'react';
import type { ErasurePlan, ErasureRecord, ErasureTarget } from '../../../main/contract/erasure.ts';
import { useEngineMutation } from '../../engine/use-engine-mutation.ts';
import {
  Button,
  Checkbox,
  type Column,
  DataTable,
  Dialog,
  Field,
  formatBytes,
  formatCount,
  formatQuantity,
  Note,
  PathText,
} from '../../ui/index.ts';

const DOCUMENT_COLUMNS: readonly Column<ErasurePlan['documents'][number]>[] = [
  { id: 'document', header: 'Document', cell: ({ displayPath }) => <PathText path={displayPath} /> },
  { id: 'mentions', header: 'Mentions', width: 76, align: 'end', cell: ({ mentions }) => formatCount(mentions) },
  {
    id: 'fate',
    header: 'What happens',
    width: 220,
    cell: ({ file }) => (file === null ? 'leaves the index' : 'leaves the index; the file stays'),
  },
];
const TRACE_COLUMNS: readonly Column<ErasurePlan['traces'][number]>[] = [
  { id: 'title', header: 'Past answer', cell: ({ title }) => title, title: ({ title }) => title },
  { id: 'mentions', header: 'Mentions', width: 76, align: 'end', cell: ({ mentions }) => formatCount(mentions) },
  { id: 'fate', header: 'What happens', width: 220, cell: () => 'the words are replaced by a mark' },
];

/** Finds everything that mentions a person, shows what would happen to each, and erases it with a proof. */
export function EraseDialog({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const [person, setPerson] = useState('');
  const [deletesFiles, setDeletesFiles] = useState(false);
  const plan = useEngineMutation('erasure.plan');
  const run = useEngineMutation('erasure.run', [
    'source.list',
    'document.list',
    'trace.list',
    'status.read',
    'erasure.list',
  ]);
  const target = { kind: 'person', person: person.trim() } as const satisfies ErasureTarget;
  const isReady = target.person.length >= 3;
  const found = plan.data;
  const close = () => {
    plan.reset();
    run.reset();
    setPerson('');
    setDeletesFiles(false);
    onClose();
  };
  const counted = found === undefined ? 0 : found.documents.length + found.traces.length + found.accessRecords;
  return (
    <Dialog
      isOpen={isOpen}
      onClose={close}
      width="wide"
      title="Find and erase a person"
      actions={
        <>
          <Button size="large" onClick={close}>
            {run.data === undefined ? 'Keep everything' : 'Close'}
          </Button>
          {found === undefined ? (
            <Button
              size="large"
              kind="primary"
              isLoading={plan.isPending}
              loadingLabel="Finding"
              disabledReason={isReady ? null : 'Name a person first, at least three characters'}
              onClick={() => plan.mutate({ target })}
            >
              Find
            </Button>
          ) : run.data === undefined ? (
            <Button
              size="large"
              kind="danger"
              isLoading={run.isPending}
              loadingLabel="Erasing"
              disabledReason={counted === 0 ? 'Nothing mentions them' : null}
              onClick={() => run.mutate({ target, confirmed: true, deleteFiles: deletesFiles })}
            >
              Erase for good
            </Button>
          ) : null}
        </>
      }
    >
      <Field
        label="Name, e-mail address, or /a pattern/"
        value={person}
        onChange={(next) => {
          setPerson(next);
          plan.reset();
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && isReady) plan.mutate({ target });
        }}
      />
      {plan.isError ? (
        <Note kind="error" isLive>
          {plan.error.message}
        </Note>
      ) : null}
      {found === undefined || run.data !== undefined ? null : <Plan plan={found} />}
      {found === undefined || run.data !== undefined || found.documents.every(({ file }) => file === null) ? null : (
        <Checkbox isChecked={deletesFiles} onChange={setDeletesFiles}>
          Delete the documents&apos; own files on disk, too
        </Checkbox>
      )}
      {run.isError ? (
        <Note kind="error" isLive>
          {run.error.message}
        </Note>
      ) : null}
      {run.data === undefined ? null : <Proof record={run.data} />}
    </Dialog>
  );
}

function Plan({ plan }: { plan: ErasurePlan }) {
  const out = plan.backups.filter(({ state }) => state === 'out of reach');
  return (
    <>
      <Note kind="warn">
        {`${formatQuantity(plan.documents.length, 'document')}, ${formatQuantity(plan.traces.length, 'past answer')}, ${formatQuantity(plan.accessRecords, 'row')} of the access log and ${formatQuantity(plan.backups.length - out.length, 'backup')} are erased. This cannot be undone, and a new ingest does not bring it back.`}
      </Note>
      {out.map(({ path }) => (
        <Note key={path} kind="error">{`The backup ${path} is out of reach: it keeps what it has.`}</Note>
      ))}
      <DataTable
        label="Documents that mention them"
        columns={DOCUMENT_COLUMNS}
        rows={plan.documents}
        rowKey={({ documentId }) => documentId}
        empty="No document mentions them."
        isFit
      />
      <DataTable
        label="Past answers that mention them"
        columns={TRACE_COLUMNS}
        rows={plan.traces}
        rowKey={({ traceId }) => traceId}
        empty="No past answer mentions them."
        isFit
      />
    </>
  );
}

function Proof({ record }: { record: ErasureRecord }) {
  const { proof, removed, erasureId, state } = record;
  if (proof === null)
    return (
      <Note
        kind="error"
        isLive
      >{`The erasure ${erasureId} is ${state}; it goes on when the workspace is opened again.`}</Note>
    );
  return (
    <>
      <Note kind={proof.hits === 0 ? 'ok' : 'error'} isLive>
        {proof.hits === 0
          ? `Erased, and proved: ${formatQuantity(proof.searches, 'search', 'searches')} and a scan of ${formatBytes(proof.bytesScanned)} in ${formatQuantity(proof.filesScanned, 'file')} find nothing of ${formatQuantity(proof.needles, 'spelling')}.`
          : `Not proved: ${formatQuantity(proof.hits, 'place')} still hold it, in ${proof.files.join(', ')}.`}
      </Note>
      <p className="text-3">
        {`${erasureId}: ${formatQuantity(removed.documents, 'document')}, ${formatQuantity(removed.chunks, 'chunk')}, ${formatQuantity(removed.traces, 'trace')} redacted, ${formatQuantity(removed.backups, 'backup')} rewritten, ${formatQuantity(removed.files, 'file')} deleted.`}
      </p>
    </>
  );
}
