import { useState } from 'react';
import type { MigrationReport } from '../../../../main/contract/generation.ts';
import { isAbsolutePath } from '../../../app/is-absolute-path.ts';
import { PathField } from '../../../app/path-field.tsx';
import { cliLine } from '../../../commands/cli-line.ts';
import { useWorkspace } from '../../../engine/use-workspace.ts';
import { Button, CliTwin, CodeBlock, Dialog } from '../../../ui/index.ts';
import { generationName } from './generation-rows.ts';

export interface KnownAnswersDialogProps {
  isOpen: boolean;
  /** The report that is to rest on more. */
  report: MigrationReport;
  onClose: () => void;
  /** @param judged absolute path */
  onCompare: (judged: string) => void;
}

const EXAMPLE = [
  '{"question": "How long is the notice period?", "path": "handbook/people/leaving.md"}',
  '{"question": "Who approves travel?", "expects": ["the depot manager approves"]}',
].join('\n');

/** Asks for a file of questions whose answers somebody knows, and compares both generations again on them. */
export function KnownAnswersDialog({ isOpen, report, onClose, onCompare }: KnownAnswersDialogProps) {
  const [path, setPath] = useState('');
  const workspace = useWorkspace();
  const isReady = isAbsolutePath(path);
  const base = generationName(report.base.generation);
  const candidate = generationName(report.candidate.generation);
  const submit = () => {
    if (!isReady) return;
    onCompare(path.trim());
    onClose();
  };
  return (
    <Dialog
      isOpen={isOpen}
      onClose={onClose}
      title={`Compare ${base} and ${candidate} on known answers`}
      actions={
        <>
          <Button size="large" onClick={onClose}>
            Cancel
          </Button>
          <Button
            size="large"
            kind="primary"
            disabledReason={isReady ? null : 'Name a file by its whole path first'}
            onClick={submit}
          >
            Compare
          </Button>
        </>
      }
    >
      <p>
        A question a line, as JSON, with the document that answers it or words the answer holds. They count for more
        than what past answers cited; past queries are replayed as well.
      </p>
      <PathField
        label="File of known answers"
        value={path}
        onChange={setPath}
        onSubmit={submit}
        picks="file"
        placeholder="/home/you/known-answers.jsonl"
      />
      <CodeBlock text={EXAMPLE} label="Example" wraps />
      <CliTwin
        line={cliLine(
          'generation',
          'compare',
          candidate,
          '--with',
          base,
          '--judged',
          isReady ? path.trim() : 'FILE',
          '--workspace',
          workspace?.path ?? '.',
        )}
      />
    </Dialog>
  );
}
