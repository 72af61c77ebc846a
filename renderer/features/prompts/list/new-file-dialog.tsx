import { useState } from 'react';
import { Field, FormDialog } from '../../../ui/index.ts';
import { type NewFileKind, nameProblem, newFilePath } from '../view-model/prompt-path.ts';

export interface NewFileDialogProps {
  /** Null while it is closed. */
  kind: NewFileKind | null;
  taken: readonly string[];
  onClose: () => void;
  onNamed: (path: string) => void;
}

/** A name is all that a new prompt or partial needs. Nothing is written before it is saved. */
export function NewFileDialog({ kind, taken, onClose, onNamed }: NewFileDialogProps) {
  const [name, setName] = useState('');
  const problem = nameProblem(name, taken);
  const path = newFilePath(kind ?? 'prompt', name);
  return (
    <FormDialog
      isOpen={kind !== null}
      title={kind === 'partial' ? 'New partial' : 'New prompt'}
      submitLabel="Begin"
      submittingLabel="Beginning"
      isSubmitting={false}
      blockedReason={problem}
      onSubmit={() => onNamed(path)}
      onClose={onClose}
    >
      <Field
        label="Name"
        value={name}
        onChange={setName}
        {...(name !== '' && problem !== null ? { error: problem } : {})}
        hint={name === '' ? 'Lower-case letters, digits and dashes' : path}
      />
    </FormDialog>
  );
}
