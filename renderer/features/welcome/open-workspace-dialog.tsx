import { FolderOpen } from 'lucide-react';
import { useState } from 'react';
import { PathField } from '../../app/path-field.tsx';
import { Button, Dialog, Note } from '../../ui/index.ts';
import { isAbsolutePath } from '../../app/is-absolute-path.ts';
import { useEnterWorkspace } from './use-enter-workspace.ts';

/** Asks for a folder: by the system's own dialog in the window, typed in the browser. */
export function OpenWorkspaceDialog({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const [path, setPath] = useState('');
  const enter = useEnterWorkspace();
  const isReady = isAbsolutePath(path);
  const open = () => {
    if (!isReady || enter.isPending) return;
    enter.mutate({ type: 'folder', path: path.trim(), create: true }, { onSuccess: onClose });
  };
  return (
    <Dialog
      isOpen={isOpen}
      onClose={onClose}
      title="Create or open a workspace"
      actions={
        <>
          <Button size="large" onClick={onClose}>
            Cancel
          </Button>
          <Button
            size="large"
            kind="primary"
            icon={FolderOpen}
            isLoading={enter.isPending}
            loadingLabel="Opening"
            disabledReason={isReady ? null : 'Name a folder by its whole path first'}
            onClick={open}
          >
            Open
          </Button>
        </>
      }
    >
      <p>An absent or empty folder becomes a workspace. A folder with a trestle.jsonc is opened as it is.</p>
      <PathField label="Folder" value={path} onChange={setPath} onSubmit={open} />
      {enter.isError ? (
        <Note kind="error" isLive>
          {enter.error.message}
        </Note>
      ) : null}
    </Dialog>
  );
}
