import { type ReactNode, useRef, useState } from 'react';
import { Button } from '../button/button.tsx';
import { Note } from '../note/note.tsx';
import { Dialog } from './dialog.tsx';

export interface ConfirmDialogProps {
  isOpen: boolean;
  onClose: () => void;
  /** A question that names the thing: `Remove handbook?` */
  title: string;
  /** What will be lost or done, in facts. */
  children: ReactNode;
  /** The act: `Remove handbook`. */
  confirmLabel: string;
  /** While it runs: `Removing`. */
  confirmingLabel: string;
  /** The safe way: `Keep handbook`. Focus starts here. */
  keepLabel: string;
  kind?: 'danger' | 'primary';
  /** The dialog closes when it resolves and shows the error when it rejects. */
  onConfirm: () => Promise<void>;
}

/** Asks before a loss or an effect: the question, the facts, two verbs; focus starts on the safe one. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const {
    isOpen,
    onClose,
    title,
    children,
    confirmLabel,
    confirmingLabel,
    keepLabel,
    kind = 'danger',
    onConfirm,
  } = props;
  const keep = useRef<HTMLButtonElement>(null);
  const [isRunning, setIsRunning] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const close = () => {
    setError(null);
    onClose();
  };
  const confirm = async () => {
    setIsRunning(true);
    setError(null);
    try {
      await onConfirm();
      onClose();
    } catch (cause) {
      setError(cause instanceof Error ? cause.message : String(cause));
    } finally {
      setIsRunning(false);
    }
  };
  return (
    <Dialog
      isOpen={isOpen}
      onClose={close}
      title={title}
      initialFocus={keep}
      actions={
        <>
          <Button size="large" buttonRef={keep} onClick={close}>
            {keepLabel}
          </Button>
          <Button
            size="large"
            kind={kind}
            isLoading={isRunning}
            loadingLabel={confirmingLabel}
            onClick={() => void confirm()}
          >
            {confirmLabel}
          </Button>
        </>
      }
    >
      {children}
      {error === null ? null : (
        <Note kind="error" isLive>
          {error}
        </Note>
      )}
    </Dialog>
  );
}
