import { useState } from 'react';
import { cliLine } from '../../commands/cli-line.ts';
import { useBridge } from '../../engine/bridge-context.ts';
import { useEngineMutation } from '../../engine/use-engine-mutation.ts';
import { Button, Checkbox, Field, FormDialog, formatBytes, formatQuantity, showToast } from '../../ui/index.ts';

export interface ExportDialogProps {
  name: string;
  isOpen: boolean;
  onClose: () => void;
}

/** Writes a release as a folder that `trestle serve --release` runs elsewhere. */
export function ExportDialog({ name, isOpen, onClose }: ExportDialogProps) {
  const [path, setPath] = useState('');
  const [withIndex, setWithIndex] = useState(true);
  const { app } = useBridge();
  const exporting = useEngineMutation('release.export');
  const isAbsolute = /^([/\\]|[A-Za-z]:[/\\])/.test(path);
  return (
    <FormDialog
      isOpen={isOpen}
      onClose={onClose}
      title={`Export ${name}`}
      submitLabel="Export"
      submittingLabel="Writing"
      isSubmitting={exporting.isPending}
      blockedReason={isAbsolute ? null : 'Name a folder by its whole path; it must be new or empty'}
      onSubmit={() =>
        exporting.mutate(
          { release: name, path, withIndex },
          {
            onSuccess: (report) => {
              showToast({
                title: `${name} is exported`,
                body: `${formatQuantity(report.files, 'file')}, ${formatBytes(report.sizeBytes)} in ${report.path}.`,
              });
              onClose();
            },
          },
        )
      }
      error={exporting.error?.message}
      cliLine={cliLine('release', 'export', name, path === '' ? 'DIR' : path, ...(withIndex ? [] : ['--no-index']))}
    >
      <p>A folder with the release, its texts and its index: `trestle serve --release` runs it elsewhere, unchanged.</p>
      <Field label="Folder (new or empty)" value={path} onChange={setPath} isMono placeholder="/srv/halden-support" />
      {app.canPick ? (
        <Button
          onClick={() =>
            void app.pick('folder').then((picked) => {
              if (picked !== null) setPath(picked);
            })
          }
        >
          Choose…
        </Button>
      ) : null}
      <Checkbox isChecked={withIndex} onChange={setWithIndex}>
        Take the index along, so that nothing has to be read or embedded again
      </Checkbox>
    </FormDialog>
  );
}
