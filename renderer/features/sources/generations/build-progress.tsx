import type { GenerationSummary } from '../../../../main/contract/generation.ts';
import { formatCount, formatRate, formatRemaining, ProgressBar } from '../../../ui/index.ts';
import { buildShare, generationName } from './generation-rows.ts';

const MS_PER_SECOND = 1000;

/** A side build that runs: how far, how fast, how long still. */
export function BuildProgress({ summary }: { summary: GenerationSummary }) {
  const share = buildShare(summary);
  const { progress, chunks, expectedChunks } = summary;
  const elapsedMs = progress?.elapsedMs ?? 0;
  const name = `${generationName(summary.generation)}, ${summary.state === 'building' ? 'side build' : 'catching up'}`;
  const measured = [
    expectedChunks > 0
      ? `${formatCount(chunks)} of ${formatCount(expectedChunks)} chunks`
      : `${formatCount(chunks)} chunks`,
    ...(progress !== null && elapsedMs > 0 ? [formatRate(progress.chunks / (elapsedMs / MS_PER_SECOND))] : []),
    ...(share !== null && share > 0 && elapsedMs > 0 ? [formatRemaining((elapsedMs / share) * (1 - share))] : []),
  ];
  return (
    <div className="build-progress">
      <div className="build-progress__line">
        <span>{name}</span>
        <span className="text-3">{measured.join(', ')}</span>
        <span className="build-progress__promise text-3">asks go first; a restart resumes here</span>
      </div>
      {share === null ? null : <ProgressBar label={name} share={share} />}
    </div>
  );
}
