import type { ReleasePin } from '../../contract/release.ts';
import type { Trial } from '../../contract/release-trial.ts';

/** Where a canary is put on record as it begins and ends. */
export type TrialPins = (pin: Omit<ReleasePin, 'at' | 'by'>) => void;

export interface TrialPinning {
  /** Hash of what serves a pipeline; null for the files as they are. */
  servingOf: (pipelineId: string) => ReleasePin['release'];
  pin: TrialPins;
}

/** Puts on record that a canary no longer answers people; other trials never did. @param ms how long it ran */
export function pinCanaryEnd({ servingOf, pin }: TrialPinning, trial: Trial, ms: number): void {
  if (trial.kind !== 'canary' || trial.traffic !== 'live') return;
  pin({
    pipelineId: trial.pipelineId,
    release: servingOf(trial.pipelineId),
    before: trial.release as ReleasePin['release'],
    action: 'canary-end',
    reason: trial.verdict,
    gateRunId: null,
    share: null,
    ms,
  });
}
