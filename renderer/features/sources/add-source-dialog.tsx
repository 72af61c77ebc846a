import { useState } from 'react';
import { isAbsolutePath } from '../../app/is-absolute-path.ts';
import { PathField } from '../../app/path-field.tsx';
import { cliLine } from '../../commands/cli-line.ts';
import { useWorkspace } from '../../engine/use-workspace.ts';
import { Button, Checkbox, CliTwin, Dialog, Field, Note } from '../../ui/index.ts';
import { parseGlobs } from './parse-globs.ts';
import { useStartIngest } from './use-start-ingest.ts';

/** Names a folder or file to answer from, and what of it to take. */
export function AddSourceDialog({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const [path, setPath] = useState('');
  const [globs, setGlobs] = useState('');
  const [takesCode, setTakesCode] = useState(false);
  const start = useStartIngest();
  const workspace = useWorkspace();
  const isReady = isAbsolutePath(path);
  const include = parseGlobs(globs);
  const submit = () => {
    if (!isReady || start.isPending) return;
    start.mutate(
      { paths: [path.trim()], include, code: takesCode },
      {
        onSuccess: () => {
          setPath('');
          setGlobs('');
          setTakesCode(false);
          onClose();
        },
      },
    );
  };
  const line = cliLine(
    'ingest',
    isReady ? path.trim() : 'PATH',
    ...include.flatMap((glob) => ['--include', glob]),
    ...(takesCode ? ['--code'] : []),
    '--workspace',
    workspace?.path ?? '.',
  );
  return (
    <Dialog
      isOpen={isOpen}
      onClose={onClose}
      title="Add a source"
      actions={
        <>
          <Button size="large" onClick={onClose}>
            Cancel
          </Button>
          <Button
            size="large"
            kind="primary"
            isLoading={start.isPending}
            loadingLabel="Starting"
            disabledReason={isReady ? null : 'Name a folder or file by its whole path first'}
            onClick={submit}
          >
            Add and read
          </Button>
        </>
      }
    >
      <p>The files stay where they are and are never changed. What cannot be read is listed with a reason.</p>
      <PathField label="Folder or file" value={path} onChange={setPath} onSubmit={submit} />
      <Field
        label="Only files that match (optional)"
        value={globs}
        onChange={setGlobs}
        isMono
        placeholder="**/*.md, docs/**"
        hint="Globs relative to the folder, separated by commas. Empty takes every supported kind."
      />
      <Checkbox isChecked={takesCode} onChange={setTakesCode}>
        Take source code too
      </Checkbox>
      {start.isError ? (
        <Note kind="error" isLive>
          {start.error.message}
        </Note>
      ) : null}
      <CliTwin line={line} />
    </Dialog>
  );
}
