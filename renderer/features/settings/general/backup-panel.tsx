import { useState } from 'react';
import { isAbsolutePath } from '../../../app/is-absolute-path.ts';
import { PathField } from '../../../app/path-field.tsx';
import { cliLine } from '../../../commands/cli-line.ts';
import { useEngineMutation } from '../../../engine/use-engine-mutation.ts';
import { useWorkspace } from '../../../engine/use-workspace.ts';
import { Button, CliTwin, Note, Panel } from '../../../ui/index.ts';
import { backupSummary } from './backup-view-model.ts';

/** Copies the open workspace's databases and texts to a folder, and says what is in the copy and what is not. */
export function BackupPanel() {
  const workspace = useWorkspace();
  const [target, setTarget] = useState('');
  const backup = useEngineMutation('database.backup', []);
  const isReady = isAbsolutePath(target);
  if (workspace == null) return null;
  const submit = () => {
    if (isReady && !backup.isPending) backup.mutate({ target: target.trim() });
  };
  const summary = backup.data === undefined ? null : backupSummary(backup.data);
  return (
    <Panel title="Backup" scope={workspace.name} isFit>
      <div className="settings-backup">
        <p className="text-2">
          Databases and text files are copied to an absent or empty folder while work goes on, and checked there.
        </p>
        <PathField
          label="Folder for the backup"
          value={target}
          onChange={(typed) => {
            backup.reset();
            setTarget(typed);
          }}
          onSubmit={submit}
          placeholder="/media/backup/handbook"
        />
        <div className="settings-backup__act">
          <CliTwin line={cliLine('db', 'backup', isReady ? target.trim() : 'DIR', '--workspace', workspace.path)} />
          <Button
            isLoading={backup.isPending}
            loadingLabel="Backing up"
            disabledReason={isReady ? null : 'Name a folder by its whole path first'}
            onClick={submit}
          >
            Back up
          </Button>
        </div>
      </div>
      {backup.isError ? (
        <Note kind="error" isLive>
          {backup.error.message}
        </Note>
      ) : null}
      {summary === null ? null : (
        <Note kind={summary.kind} isLive>
          {[summary.sentence, ...summary.without].join(' ')}
        </Note>
      )}
    </Panel>
  );
}
