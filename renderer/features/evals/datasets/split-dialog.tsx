import { useState } from 'react';
import type { DatasetInfo } from '../../../../main/contract/dataset.ts';
import { cliLine } from '../../../commands/cli-line.ts';
import { useEngineMutation } from '../../../engine/use-engine-mutation.ts';
import { Field, FormDialog, formatCount, formatQuantity, showToast } from '../../../ui/index.ts';
import { parseShares } from '../view-model/parse-shares.ts';

/** Gives each case a part: the same one for the same id and seed, whatever else is in the file. */
export function SplitDialog({ info, isOpen, onClose }: { info: DatasetInfo; isOpen: boolean; onClose: () => void }) {
  const [shares, setShares] = useState('dev=0.3, test=0.7');
  const [seed, setSeed] = useState('1');
  const split = useEngineMutation('dataset.split', ['dataset.list', 'dataset.show']);
  const parsed = parseShares(shares);
  const seedNumber = /^\d{1,10}$/.test(seed.trim()) && Number(seed) <= 4_294_967_295 ? Number(seed) : null;
  const seedProblem = seedNumber === null ? 'A whole number from 0 to 4,294,967,295' : null;
  return (
    <FormDialog
      isOpen={isOpen}
      onClose={onClose}
      title={`Split ${info.name}`}
      submitLabel="Split"
      submittingLabel="Splitting"
      isSubmitting={split.isPending}
      blockedReason={parsed.problem ?? seedProblem}
      error={split.error?.message}
      onSubmit={() => {
        if (parsed.problem !== null || seedNumber === null) return;
        split.mutate(
          { path: info.path, shares: parsed.shares, seed: seedNumber },
          {
            onSuccess: ({ splits, changed }) => {
              showToast({
                title: Object.entries(splits)
                  .map(([name, count]) => `${name} ${formatCount(count)}`)
                  .join(', '),
                body: `${formatQuantity(changed, 'case')} changed`,
                tone: 'ok',
              });
              onClose();
            },
          },
        );
      }}
      {...(parsed.problem === null ? { cliLine: cliLine('dataset', 'split', info.path, '--shares', shares) } : {})}
    >
      <Field
        label="Parts and their shares"
        value={shares}
        onChange={setShares}
        isMono
        error={parsed.problem}
        hint="Adding up to 1. Tune on one part, decide on another."
      />
      <Field label="Seed" value={seed} onChange={setSeed} error={seedProblem} />
    </FormDialog>
  );
}
