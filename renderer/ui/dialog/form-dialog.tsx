import type { ReactNode } from 'react';
import { Button } from '../button/button.tsx';
import { Note } from '../note/note.tsx';
import { CliTwin } from '../text/cli-twin.tsx';
import { Dialog } from './dialog.tsx';

export interface FormDialogProps {
  isOpen: boolean;
  onClose: () => void;
  title: string;
  /** What there is to fill in. */
  children: ReactNode;
  /** The act: `Build`. */
  submitLabel: string;
  /** While it runs: `Starting`. */
  submittingLabel: string;
  isSubmitting: boolean;
  /** Why it cannot be done yet; null when it can. */
  blockedReason: string | null;
  /** Called only when nothing blocks it and nothing is under way. */
  onSubmit: () => void;
  /** What went wrong the last time. */
  error?: string | undefined;
  /** Beside the error: the same again. */
  canRetry?: boolean;
  /** The same on the command line. */
  cliLine?: string;
  /** `wide` for fields side by side. */
  width?: 'default' | 'wide';
}

/** A form with two verbs, to leave it or to do it: what blocks the act is said at its button, what failed above the fold. */
export function FormDialog(props: FormDialogProps) {
  const { isOpen, onClose, title, children, submitLabel, submittingLabel, isSubmitting, blockedReason, onSubmit } =
    props;
  const { error, canRetry = false, cliLine, width = 'default' } = props;
  const submit = () => {
    if (blockedReason === null && !isSubmitting) onSubmit();
  };
  return (
    <Dialog
      isOpen={isOpen}
      onClose={onClose}
      title={title}
      width={width}
      actions={
        <>
          <Button size="large" onClick={onClose}>
            Cancel
          </Button>
          <Button
            size="large"
            kind="primary"
            isLoading={isSubmitting}
            loadingLabel={submittingLabel}
            disabledReason={blockedReason}
            onClick={submit}
          >
            {submitLabel}
          </Button>
        </>
      }
    >
      {children}
      {error === undefined ? null : (
        <div ref={bringIntoSight}>
          <Note
            kind="error"
            isLive
            action={
              canRetry ? (
                <Button size="small" onClick={submit}>
                  Try again
                </Button>
              ) : undefined
            }
          >
            {error}
          </Note>
        </div>
      )}
      {cliLine === undefined ? null : <CliTwin line={cliLine} />}
    </Dialog>
  );
}

/** A long form scrolls: what went wrong must not stay below its fold. */
function bringIntoSight(note: HTMLElement | null): void {
  note?.scrollIntoView({ block: 'nearest' });
}
