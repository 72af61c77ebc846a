import { useState } from 'react';
import type { JsonObject } from '../../../../main/base/json.ts';
import type { Approval } from '../../../../main/contract/effect.ts';
import type { RequestOf } from '../../../../main/contract/methods.ts';
import { Button, Dialog, Field, Note } from '../../../ui/index.ts';
import { parseArguments } from '../view-model/parse-arguments.ts';

type ChangedArguments = NonNullable<RequestOf<'approval.decide'>['arguments']>;

export interface EditArgumentsDialogProps {
  approval: Approval;
  isOpen: boolean;
  onClose: () => void;
  /** @throws when the engine refuses them */
  onAsk: (changed: ChangedArguments) => Promise<void>;
}

/** Other arguments than the model asked for: tried without doing anything, bound anew, and open for a decision again. */
export function EditArgumentsDialog({ approval, isOpen, onClose, onAsk }: EditArgumentsDialogProps) {
  const [text, setText] = useState(() => JSON.stringify(approval.arguments, null, 2));
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const parsed = parseArguments(text);
  const ask = async (changed: JsonObject): Promise<void> => {
    setBusy(true);
    setProblem(null);
    try {
      await onAsk({ ...changed } as ChangedArguments);
      onClose();
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog
      isOpen={isOpen}
      onClose={onClose}
      title={`Ask for ${approval.tool} with other arguments?`}
      width="wide"
      actions={
        <>
          <Button onClick={onClose}>Leave them</Button>
          <Button
            kind="primary"
            isLoading={isBusy}
            loadingLabel="Trying"
            disabledReason={parsed.ok ? null : parsed.message}
            onClick={() => {
              if (parsed.ok) void ask(parsed.value);
            }}
          >
            Ask for these
          </Button>
        </>
      }
    >
      <p className="text-2">Nothing is done yet: they are tried without effect, and wait for your approval again.</p>
      <Field
        label="Arguments"
        value={text}
        onChange={setText}
        rows={10}
        isMono
        {...(parsed.ok ? {} : { error: parsed.message })}
      />
      {problem === null ? null : (
        <Note kind="error" isLive>
          {problem}
        </Note>
      )}
    </Dialog>
  );
}
