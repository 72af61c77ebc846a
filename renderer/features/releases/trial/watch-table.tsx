import type { Trial, TrialWatch } from '../../../../main/contract/release-trial.ts';
import { type Column, DataTable } from '../../../ui/index.ts';
import { nameOf } from '../list/roll-back-panel.tsx';
import { TRIAL_METRIC_LABEL, trialDelta, trialValue } from '../view-model/trial-words.ts';

/** What is watched, of both sides. */
export function WatchTable({ trial }: { trial: Trial }) {
  return (
    <DataTable
      label="What the trial watches"
      columns={columnsFor(trial)}
      rows={trial.watches}
      rowKey={({ metric }) => metric}
      isFit
    />
  );
}

function columnsFor({ serving, release }: Trial): readonly Column<TrialWatch>[] {
  return [
    { id: 'metric', header: 'Watched', minWidth: 96, cell: ({ metric }) => TRIAL_METRIC_LABEL[metric] },
    {
      id: 'serving',
      header: nameOf(serving),
      width: 84,
      align: 'end',
      cell: (watch) => trialValue(watch.metric, watch.serving),
    },
    {
      id: 'candidate',
      header: nameOf(release),
      width: 84,
      align: 'end',
      cell: ({ metric, candidate }) => <b>{trialValue(metric, candidate)}</b>,
    },
    {
      id: 'delta',
      header: 'Difference',
      width: 82,
      align: 'end',
      cell: ({ metric, delta }) => trialDelta(metric, delta),
    },
    {
      id: 'verdict',
      header: 'Verdict',
      width: 92,
      align: 'end',
      cell: ({ verdict }) => <span data-tone={verdict === 'worse' ? 'error' : undefined}>{verdict}</span>,
    },
  ];
}
