import { ListChecks } from 'lucide-react';
import { useState } from 'react';
import type { TraceSummary } from '../../../../main/contract/trace.ts';
import { Button } from '../../../ui/index.ts';
import { KeepCaseDialog } from '../../replay/detail/keep-case-dialog.tsx';

/** Two clicks from a trace to a row or a regression case of a data set. */
export function KeepTraceButton({ summary: { traceId, title } }: { summary: TraceSummary }) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <Button kind="quiet" icon={ListChecks} onClick={() => setIsOpen(true)}>
        Keep as a case
      </Button>
      <KeepCaseDialog
        replayId={null}
        target={{ traceId, question: title }}
        isOpen={isOpen}
        onClose={() => setIsOpen(false)}
      />
    </>
  );
}
