import { useState } from 'react';
import { evalsPath } from '../../../navigation/paths.ts';
import { useGoTo } from '../../../navigation/use-go-to.ts';
import { useEngineMutation } from '../../../engine/use-engine-mutation.ts';
import { Field, FormDialog, formatQuantity, showToast } from '../../../ui/index.ts';
import { datasetNameProblem } from '../view-model/dataset-name.ts';

export interface RegressionDialogProps {
  isOpen: boolean;
  onClose: () => void;
  runId: string;
  evalId: string;
  failing: number;
}

/** Keeps the failing cases as a data set of their own, so that they are asked again. */
export function RegressionDialog({ isOpen, onClose, runId, evalId, failing }: RegressionDialogProps) {
  const goTo = useGoTo();
  const [name, setName] = useState(`${evalId}-regressions`);
  const build = useEngineMutation('dataset.build', ['dataset.list']);
  return (
    <FormDialog
      isOpen={isOpen}
      onClose={onClose}
      title="Make regression tests"
      submitLabel="Make"
      submittingLabel="Making"
      isSubmitting={build.isPending}
      blockedReason={datasetNameProblem(name)}
      error={build.error?.message}
      onSubmit={() =>
        build.mutate(
          { name, from: { type: 'eval-failures', runId } },
          {
            onSuccess: ({ path, added, kept }) => {
              showToast({
                title: `${formatQuantity(added, 'case')} in ${path}`,
                body: kept === 0 ? 'Name it in an eval file to ask them again.' : `${kept} were there already.`,
                tone: 'ok',
                action: { label: 'Open', onClick: () => goTo(evalsPath({ face: 'datasets', dataset: path })) },
              });
              onClose();
            },
          },
        )
      }
    >
      <p className="text-2">{`${formatQuantity(failing, 'failing case')} of this run, with what is known of the right answer. A set that is there gets the new ones added.`}</p>
      <Field label="Name" value={name} onChange={setName} isMono suffix=".jsonl" error={datasetNameProblem(name)} />
    </FormDialog>
  );
}
