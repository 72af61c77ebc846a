import { useState } from 'react';
import type { KeptRelease } from '../../../../main/contract/release.ts';
import { cliLine } from '../../../commands/cli-line.ts';
import { useEngineMutation } from '../../../engine/use-engine-mutation.ts';
import { useEngineQuery } from '../../../engine/use-engine-query.ts';
import { FactStrip, Field, FormDialog, Note, Segmented } from '../../../ui/index.ts';
import { radiusCells } from '../view-model/trial-words.ts';

const LEAST_PERCENT = 0.1;
const USUAL_PERCENT = '5';
const USUAL_LAST = '200';
const LEAST_LAST = 10;

export interface StartTrialDialogProps {
  release: KeptRelease;
  isOpen: boolean;
  onClose: () => void;
  onStarted: (trialId: string) => void;
}

/** Chooses how a release meets traffic, with the blast radius beside the choice. */
export function StartTrialDialog({ release, isOpen, onClose, onStarted }: StartTrialDialogProps) {
  const [kind, setKind] = useState<'shadow' | 'canary'>('shadow');
  const [traffic, setTraffic] = useState<'recorded' | 'live'>('recorded');
  const [percent, setPercent] = useState(USUAL_PERCENT);
  const [last, setLast] = useState(USUAL_LAST);
  const start = useEngineMutation('trial.start', ['trial.list', 'release.desk']);
  const share = Number(percent) / 100;
  const isShare = Number.isFinite(share) && share >= LEAST_PERCENT / 100 && share <= 1;
  const count = Number(last);
  const isCount = Number.isInteger(count) && count >= LEAST_LAST && count <= 100_000;
  const radius = useEngineQuery(
    'trial.radius',
    { release: release.releaseHash, share: isShare ? share : 1 },
    { isEnabled: isOpen && isShare },
  );
  const blocked =
    kind === 'canary' && release.gate?.held !== true
      ? 'A canary needs a gate that held'
      : !isShare
        ? 'The share is from 0.1 to 100 %'
        : traffic === 'recorded' && !isCount
          ? `From ${LEAST_LAST} to 100,000 recorded asks`
          : null;
  return (
    <FormDialog
      isOpen={isOpen}
      onClose={onClose}
      title={`Try ${release.name} on traffic`}
      width="wide"
      submitLabel={kind === 'canary' ? 'Start the canary' : 'Start the shadow'}
      submittingLabel="Starting"
      isSubmitting={start.isPending}
      blockedReason={blocked}
      onSubmit={() =>
        start.mutate(
          {
            release: release.releaseHash,
            kind,
            share,
            traffic: traffic === 'live' ? { type: 'live' } : { type: 'recorded', last: count },
          },
          { onSuccess: ({ trialId }) => onStarted(trialId) },
        )
      }
      error={start.error?.message}
      cliLine={cliLine(
        'trial',
        kind,
        release.name,
        ...(traffic === 'recorded' ? ['--last', last] : ['--share', `${percent}%`]),
      )}
    >
      <Segmented
        label="How"
        isLabelShown
        value={kind}
        options={[
          { value: 'shadow', label: 'Shadow: nobody sees its answers' },
          { value: 'canary', label: 'Canary: it answers a share' },
        ]}
        onChange={setKind}
      />
      <Segmented
        label="Traffic"
        isLabelShown
        value={traffic}
        options={[
          { value: 'recorded', label: 'Recorded asks' },
          { value: 'live', label: 'What serve is asked' },
        ]}
        onChange={setTraffic}
      />
      <div className="dialog__pair">
        <Field label="Share of the traffic" value={percent} onChange={setPercent} suffix="%" />
        {traffic === 'recorded' ? <Field label="The last recorded asks" value={last} onChange={setLast} /> : null}
      </div>
      {radius.data === undefined ? null : <FactStrip cells={radiusCells(radius.data)} />}
      <Note kind="info">
        No tool with an effect is ever run by a shadow. It stops by itself when a watched figure is worse for certain,
        and decides nothing before 100 pairs.
      </Note>
    </FormDialog>
  );
}
