import { Play } from 'lucide-react';
import { useState } from 'react';
import type { PolicyTrial } from '../../../../main/contract/gateway.ts';
import { cliLine } from '../../../commands/cli-line.ts';
import { useEngineMutation } from '../../../engine/use-engine-mutation.ts';
import {
  Button,
  CliTwin,
  Dialog,
  ErrorState,
  Facts,
  formatCount,
  formatDuration,
  formatMoney,
  formatScore,
  NOT_APPLICABLE,
  Note,
  SkeletonLines,
} from '../../../ui/index.ts';

/** Runs a policy over yesterday's asks in virtual time, and shows what would have come of it. */
export function PolicyTrialButton({ policy }: { policy: string }) {
  const [isOpen, setIsOpen] = useState(false);
  const trial = useEngineMutation('gateway.tryPolicy');
  return (
    <>
      <Button
        kind="quiet"
        icon={Play}
        label={`Try on past asks: ${policy}`}
        onClick={() => {
          setIsOpen(true);
          trial.mutate({ policy });
        }}
      >
        Try on past asks
      </Button>
      <Dialog
        isOpen={isOpen}
        onClose={() => setIsOpen(false)}
        title={`${policy} over past asks`}
        width="wide"
        actions={<Button onClick={() => setIsOpen(false)}>Close</Button>}
      >
        {trial.isError ? <ErrorState title="The trial could not be run" error={trial.error} /> : null}
        {trial.isPending ? <SkeletonLines lines={5} /> : null}
        {trial.data === undefined ? null : <TrialFacts trial={trial.data} />}
        <CliTwin line={cliLine('gateway', 'try', policy)} />
      </Dialog>
    </>
  );
}

function TrialFacts({ trial }: { trial: PolicyTrial }) {
  if (trial.asks === 0) return <p>There is no past ask to try it on. Ask something first.</p>;
  const counts = (list: PolicyTrial['tried']): string =>
    list.map(({ model, count }) => `${model} ${formatCount(count)}`).join(', ') || 'none';
  const measured = (ms: number | null): string => (ms === null ? NOT_APPLICABLE : formatDuration(ms));
  return (
    <>
      <p>Nothing was sent: the calls were played in virtual time with what each model did before.</p>
      <Facts
        items={[
          ['Answered', `${formatCount(trial.answered)} of ${formatCount(trial.asks)}`],
          ['Tried', counts(trial.tried)],
          ['Answered by', counts(trial.answeredBy)],
          ['Attempts per call', formatScore(trial.amplification, 3)],
          ['p50, p95', `${measured(trial.p50Ms)}, ${measured(trial.p95Ms)}`],
          ['They took', `${measured(trial.actualP50Ms)}, ${measured(trial.actualP95Ms)}`],
          ['Would cost', formatMoney(trial.costUsd)],
          ['They cost', formatMoney(trial.actualCostUsd)],
        ]}
      />
      {trial.assumptions.map((assumption) => (
        <Note key={assumption} kind="info">
          {assumption}
        </Note>
      ))}
    </>
  );
}
