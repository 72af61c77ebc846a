import type { GenerationSummary } from '../../../../main/contract/generation.ts';
import { useEngineMutation } from '../../../engine/use-engine-mutation.ts';
import { ConfirmDialog, formatQuantity, showToast } from '../../../ui/index.ts';
import { generationName } from './generation-rows.ts';

/** What is about to be flipped: every source, or one. */
export interface FlipChoice {
  to: GenerationSummary;
  from: number;
  sourceId: string | null;
  /** The newest report's sentence, when there is one. */
  verdict: string | null;
}

/** One confirm, one durable act; it takes effect with the next ask and undoes in one step. */
export function FlipGenerationDialog({ choice, onClose }: { choice: FlipChoice | null; onClose: () => void }) {
  const flip = useEngineMutation('generation.flip', ['generation.list', 'source.list', 'status.read']);
  const to = generationName(choice?.to.generation ?? 0);
  const from = generationName(choice?.from ?? 0);
  const what = choice?.sourceId ?? 'every source';
  const behind = choice?.to.behind.length ?? 0;
  return (
    <ConfirmDialog
      isOpen={choice !== null}
      onClose={onClose}
      kind="primary"
      title={`Search ${what} in ${to}?`}
      confirmLabel={`Flip to ${to}`}
      confirmingLabel="Flipping"
      keepLabel={`Keep ${from}`}
      onConfirm={async () => {
        if (choice === null) return;
        await flip.mutateAsync({
          to: choice.to.generation,
          sources: choice.sourceId === null ? [] : [choice.sourceId],
          reason: 'flipped in the window',
        });
        showToast({ title: `${to} serves ${what} from the next ask`, body: `Flip back to ${from} on its row.` });
      }}
    >
      <p>
        {choice?.verdict ?? `${to} was not compared with ${from} on past queries yet.`} Asks under way finish in {from},
        which is kept: flipping back is the same step.
      </p>
      {behind === 0 ? null : (
        <p className="text-warn">{`${formatQuantity(behind, 'source')} changed since ${to} last saw them and will be caught up at once.`}</p>
      )}
    </ConfirmDialog>
  );
}
