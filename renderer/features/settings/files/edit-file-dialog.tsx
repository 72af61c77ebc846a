import { useRef } from 'react';
import type { WorkspaceText } from '../../../../main/contract/workspace-text.ts';
import { useEngineQuery } from '../../../engine/use-engine-query.ts';
import { useWorkspace } from '../../../engine/use-workspace.ts';
import { Button, Dialog, ErrorState, Field, Note, SkeletonLines, TextButton } from '../../../ui/index.ts';
import { offsetOf } from './position-in-text.ts';
import { useFileDraft } from './use-file-draft.ts';

const ROWS = 22;

/** One of the workspace's texts, edited in place: checked while it is typed, saved only when it can be used. */
export function EditFileDialog({ path, onClose }: { path: string | null; onClose: () => void }) {
  const file = useEngineQuery('file.read', { path: path ?? '' }, { isEnabled: path !== null, readsOnMount: true });
  if (file.data !== undefined && file.data.path === path)
    return <Editor key={path} file={file.data} onClose={onClose} />;
  return (
    <Dialog isOpen={path !== null} onClose={onClose} title={path ?? ''} width="wide">
      {file.isError ? (
        <ErrorState title="The file could not be read" error={file.error} onRetry={() => void file.refetch()} />
      ) : (
        <SkeletonLines lines={8} />
      )}
    </Dialog>
  );
}

function Editor({ file, onClose }: { file: WorkspaceText; onClose: () => void }) {
  const isTrusted = useWorkspace()?.isTrusted !== false;
  const area = useRef<HTMLInputElement & HTMLTextAreaElement>(null);
  const editing = useFileDraft(file);
  const { text, problem, hasChanges } = editing;
  const isNew = file.hash === null;
  const disabledReason = !isTrusted
    ? 'Restricted: nothing is changed until the workspace is trusted'
    : problem !== null
      ? 'It cannot be used as it stands'
      : hasChanges || isNew
        ? null
        : 'Nothing has changed';
  const save = async (): Promise<void> => {
    if (disabledReason === null && (await editing.save())) onClose();
  };
  const goTo = (line: number, column: number): void => {
    const field = area.current;
    if (field === null) return;
    const at = offsetOf(text, { line, column });
    field.focus();
    field.setSelectionRange(at, at);
  };
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={isNew ? `New: ${file.path}` : file.path}
      width="wide"
      initialFocus={area}
      actions={
        <>
          {hasChanges ? <Button onClick={editing.revert}>Take back</Button> : <Button onClick={onClose}>Close</Button>}
          <Button
            kind="primary"
            shortcut="Mod+S"
            disabledReason={disabledReason}
            isLoading={editing.isSaving}
            loadingLabel="Saving"
            onClick={() => void save()}
          >
            Save
          </Button>
        </>
      }
    >
      {editing.isOutdated ? (
        <Note kind="warn" action={<TextButton onClick={editing.keepMine}>Keep mine</TextButton>}>
          Another program has saved this file since. Keep yours to save over it, or take it back to see the other.
        </Note>
      ) : null}
      <Field
        label="Text of the file"
        isLabelHidden
        inputRef={area}
        value={text}
        onChange={editing.change}
        rows={ROWS}
        isMono
        error={problem === null ? undefined : <Problem problem={problem} onGoTo={goTo} />}
        hint="Comments stay. What runs now ends as it began; the next run takes what is saved."
        onKeyDown={(event) => {
          if (event.key !== 's' || !(event.ctrlKey || event.metaKey)) return;
          event.preventDefault();
          void save();
        }}
      />
      {editing.error === null ? null : (
        <Note kind="error" isLive>
          {editing.error}
        </Note>
      )}
    </Dialog>
  );
}

function Problem(props: {
  problem: NonNullable<WorkspaceText['problem']>;
  onGoTo: (line: number, column: number) => void;
}) {
  const { message, line, column } = props.problem;
  return (
    <>
      {message}{' '}
      {line === null ? null : (
        <TextButton onClick={() => props.onGoTo(line, column ?? 1)}>{`Go to line ${line}`}</TextButton>
      )}
    </>
  );
}
