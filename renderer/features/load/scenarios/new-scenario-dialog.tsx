import { useState } from 'react';
import { Field, FormDialog } from '../../../ui/index.ts';
import { newScenarioPath, scenarioNameProblem } from '../view-model/scenario-path.ts';

export interface NewScenarioDialogProps {
  isOpen: boolean;
  /** Paths that are there already. */
  taken: readonly string[];
  onClose: () => void;
  onNamed: (name: string) => void;
}

/** A name is all that a new scenario needs: it begins with a text that runs. */
export function NewScenarioDialog({ isOpen, taken, onClose, onNamed }: NewScenarioDialogProps) {
  const [name, setName] = useState('');
  const problem = scenarioNameProblem(name, taken);
  return (
    <FormDialog
      isOpen={isOpen}
      title="New scenario"
      submitLabel="Begin"
      submittingLabel="Beginning"
      isSubmitting={false}
      blockedReason={problem}
      onSubmit={() => onNamed(name)}
      onClose={onClose}
    >
      <Field
        label="Name"
        value={name}
        onChange={setName}
        {...(name !== '' && problem !== null ? { error: problem } : {})}
        hint={name === '' ? 'Lower-case letters, digits and dashes' : newScenarioPath(name)}
      />
    </FormDialog>
  );
}
