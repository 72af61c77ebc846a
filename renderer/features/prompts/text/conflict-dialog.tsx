import { Button, Dialog } from '../../../ui/index.ts';
import { fileName } from '../view-model/prompt-path.ts';

export interface ConflictDialogProps {
  path: string;
  isOpen: boolean;
  onClose: () => void;
  onTakeTheirs: () => void;
  onSaveMine: () => void;
}

/** Somebody else has saved the file since the change was begun: which text stays. */
export function ConflictDialog({ path, isOpen, onClose, onTakeTheirs, onSaveMine }: ConflictDialogProps) {
  return (
    <Dialog
      isOpen={isOpen}
      onClose={onClose}
      title={`Which ${fileName(path)} stays?`}
      actions={
        <>
          <Button size="large" onClick={onClose}>
            Decide later
          </Button>
          <Button size="large" onClick={onTakeTheirs}>
            Take theirs
          </Button>
          <Button size="large" kind="danger" onClick={onSaveMine}>
            Save mine over it
          </Button>
        </>
      }
    >
      <p>Another program has saved it since you began to change it. The version diff below shows both side by side.</p>
      <p className="text-3">Saving yours replaces what it wrote; taking theirs forgets your change.</p>
    </Dialog>
  );
}
