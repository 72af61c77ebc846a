import { useState } from 'react';
import { PathField } from '../../../app/path-field.tsx';
import { pathProblem } from '../../../app/path-problem.ts';
import { cliLine } from '../../../commands/cli-line.ts';
import { useEngineMutation } from '../../../engine/use-engine-mutation.ts';
import { Field, FormDialog, formatQuantity, showToast } from '../../../ui/index.ts';

/** Puts what another load tool measured beside the runs of this workspace. */
export function ImportRunsDialog({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const [path, setPath] = useState('');
  const [label, setLabel] = useState('');
  const read = useEngineMutation('load.import', ['load.list']);
  const problem = path === '' ? 'Name a file' : (pathProblem(path) ?? null);
  return (
    <FormDialog
      isOpen={isOpen}
      onClose={onClose}
      title="Import what another tool measured"
      submitLabel="Import"
      submittingLabel="Importing"
      isSubmitting={read.isPending}
      blockedReason={problem}
      error={read.error?.message}
      onSubmit={() =>
        read.mutate(
          { path, label },
          {
            onSuccess: (runs) => {
              showToast({ title: `${formatQuantity(runs.length, 'run')} imported`, tone: 'ok' });
              onClose();
            },
          },
        )
      }
      {...(problem === null ? { cliLine: cliLine('load', 'import', path) } : {})}
    >
      <PathField
        label="Summary of k6, or report of GuideLLM, as JSON"
        value={path}
        onChange={setPath}
        picks="file"
        placeholder="/home/you/summary.json"
        {...(path === '' ? { problem: undefined } : {})}
      />
      <Field label="Label" value={label} onChange={setLabel} hint="What the file calls itself, when it is left empty" />
    </FormDialog>
  );
}
