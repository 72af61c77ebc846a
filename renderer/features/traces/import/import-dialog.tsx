import { File, FolderOpen } from 'lucide-react';
import { cliLine } from '../../../commands/cli-line.ts';
import { useBridge } from '../../../engine/bridge-context.ts';
import { useWorkspace } from '../../../engine/use-workspace.ts';
import { tracesPath } from '../../../navigation/paths.ts';
import { useGoTo } from '../../../navigation/use-go-to.ts';
import { Button, CliTwin, Dialog, Field, LoadingLine, Note } from '../../../ui/index.ts';
import { importProgress } from './import-progress.ts';
import { importedFilter, importSummary } from './import-report.ts';
import { useImportStore, type WatchedImport } from './import-store.ts';
import { LossReport } from './loss-report.tsx';
import { runImport } from './run-import.ts';
import { typedPaths, typedPathsProblem } from './typed-paths.ts';
import './import.css';

/** Brings traces from elsewhere: names the files, shows how far it is, and what came of it. */
export function ImportDialog() {
  const { isOpen, watched } = useImportStore();
  if (watched === null) return <ChooseFiles isOpen={isOpen} />;
  return watched.outcome === null ? (
    <RunningImport isOpen={isOpen} watched={watched} />
  ) : (
    <EndedImport isOpen={isOpen} watched={watched} />
  );
}

function ChooseFiles({ isOpen }: { isOpen: boolean }) {
  const { draft, edit, add, close } = useImportStore();
  const { app, client } = useBridge();
  const workspace = useWorkspace();
  const paths = typedPaths(draft.paths);
  const problem = typedPathsProblem(paths);
  const begin = () => {
    if (paths.length > 0 && problem === null) void runImport(client, { paths, tenantField: draft.tenantField });
  };
  const pick = async (what: 'file' | 'folder') => {
    const picked = await app.pick(what);
    if (picked !== null) add([picked]);
  };
  return (
    <Dialog
      isOpen={isOpen}
      onClose={close}
      title="Import traces"
      actions={
        <>
          <Button size="large" onClick={close}>
            Cancel
          </Button>
          <Button
            size="large"
            kind="primary"
            disabledReason={paths.length === 0 ? 'Name a file or folder by its whole path first' : problem}
            onClick={begin}
          >
            Import
          </Button>
        </>
      }
    >
      <p>
        Exports of Langfuse, Phoenix, LangSmith, MLflow, Braintrust, Jaeger and Zipkin, OTLP files, logs of OpenAI and
        Anthropic calls, trajectories of agents: what a file is, is told from its content. JSON, JSON lines, gzip and
        zip. Secrets are taken out before anything is stored, and importing a file again adds nothing.
      </p>
      <Field
        label="Files or folders, one on each line"
        value={draft.paths}
        onChange={(typed) => edit({ paths: typed, unplaced: [] })}
        rows={3}
        isMono
        placeholder="/home/you/exports/langfuse.json"
        error={problem ?? undefined}
      />
      {app.canPick ? (
        <p className="import-dialog__picks">
          <Button icon={File} onClick={() => void pick('file')}>
            Choose a file…
          </Button>
          <Button icon={FolderOpen} onClick={() => void pick('folder')}>
            Choose a folder…
          </Button>
        </p>
      ) : null}
      {draft.unplaced.length === 0 ? null : (
        <Note kind="warn" isLive>
          {`A browser does not tell where ${draft.unplaced.join(', ')} lies. Type the path.`}
        </Note>
      )}
      <Field
        label="Attribute that names the tenant (optional)"
        value={draft.tenantField}
        onChange={(tenantField) => edit({ tenantField })}
        isMono
        placeholder="metadata.tenant_id"
        hint="Traces are kept apart by it. Empty takes what the format itself calls the tenant."
      />
      <CliTwin
        line={cliLine(
          'trace',
          'import',
          ...(paths.length === 0 ? ['FILE'] : paths),
          ...(draft.tenantField.trim() === '' ? [] : ['--tenant-field', draft.tenantField.trim()]),
          '--workspace',
          workspace?.path ?? '.',
        )}
      />
    </Dialog>
  );
}

function RunningImport({ isOpen, watched }: { isOpen: boolean; watched: WatchedImport }) {
  const close = useImportStore((state) => state.close);
  return (
    <Dialog
      isOpen={isOpen}
      onClose={close}
      title="Importing traces"
      actions={
        <Button size="large" onClick={close}>
          Go on in the background
        </Button>
      }
    >
      <ImportLine watched={watched} />
    </Dialog>
  );
}

/** How far the import is, with a way to stop it. */
export function ImportLine({ watched }: { watched: WatchedImport }) {
  const { label, count, remaining, share } = importProgress(watched);
  return (
    <LoadingLine
      label={label}
      count={count}
      {...(remaining === null ? {} : { remaining })}
      share={share}
      onCancel={watched.abort}
    />
  );
}

function EndedImport({ isOpen, watched }: { isOpen: boolean; watched: WatchedImport }) {
  const { close, dismiss } = useImportStore();
  const goTo = useGoTo();
  const summary = importSummary(watched);
  const files = watched.outcome?.type === 'finished' ? watched.outcome.report.files : watched.files;
  const filter = importedFilter(files);
  if (summary === null) return null;
  const leave = () => {
    close();
    dismiss();
  };
  return (
    <Dialog
      isOpen={isOpen}
      onClose={leave}
      title={summary.title}
      width="wide"
      actions={
        <>
          <Button size="large" onClick={dismiss}>
            Import more
          </Button>
          {filter === null ? (
            <Button size="large" kind="primary" onClick={leave}>
              Close
            </Button>
          ) : (
            <Button
              size="large"
              kind="primary"
              onClick={() => {
                leave();
                goTo(tracesPath({ filter }));
              }}
            >
              Open these traces
            </Button>
          )}
        </>
      }
    >
      <p>{summary.body}</p>
      {files.length === 0 ? null : <LossReport files={files} />}
    </Dialog>
  );
}
