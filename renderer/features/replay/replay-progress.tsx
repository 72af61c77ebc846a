import { useState } from 'react';
import type { ReplaySummary } from '../../../main/contract/replay.ts';
import { ProgressBar } from '../../ui/index.ts';
import { paceText } from './view-model/replay-pace.ts';

/** How far a replay at work is, and what is left at the pace since it was first looked at. */
export function ReplayProgress({ replay: { done, total }, readAtMs }: { replay: ReplaySummary; readAtMs: number }) {
  const [began] = useState({ done, atMs: readAtMs });
  return (
    <div className="replay-progress">
      <ProgressBar label="Replayed" share={total === 0 ? 0 : done / total} />
      <span className="text-3">{paceText({ began, done, total, nowMs: readAtMs })}</span>
    </div>
  );
}
