import { DatabaseZap } from 'lucide-react';
import { useState } from 'react';
import { Button, EmptyState } from '../../../ui/index.ts';
import { FromTracesDialog } from '../datasets/from-traces-dialog.tsx';
import { DEFAULT_RECENT } from '../datasets/recent-traces.ts';

/** Nothing to run: a data set out of what was asked, or what another tool has. */
export function NoEvals({ onImport }: { onImport: () => void }) {
  const [isMaking, setIsMaking] = useState(false);
  return (
    <>
      <EmptyState
        title="No evals yet"
        actions={
          <>
            <Button kind="primary" icon={DatabaseZap} onClick={() => setIsMaking(true)}>
              {`Make a dataset from the last ${DEFAULT_RECENT} traces…`}
            </Button>
            <Button onClick={onImport}>Import promptfoo…</Button>
          </>
        }
      >
        An eval is a file in evals/: a data set, metrics, and the prompts, models and retrievals that are compared. A
        data set comes from questions people asked, or from a promptfoo config with its tests.
      </EmptyState>
      <FromTracesDialog key={String(isMaking)} isOpen={isMaking} onClose={() => setIsMaking(false)} />
    </>
  );
}
