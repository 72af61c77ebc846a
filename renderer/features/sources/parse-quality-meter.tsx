import { DEFAULT_QUALITY_FLOOR } from '../../../main/contract/parse-quality.ts';
import { formatScore, Meter } from '../../ui/index.ts';

/** How well a document, or a source on average, could be read, against the floor below which nothing is searched. */
export function ParseQuality({ name, quality }: { name: string; quality: number }) {
  const isLow = quality < DEFAULT_QUALITY_FLOOR;
  return (
    <span className="source-age">
      <Meter
        label={`Parse quality of ${name}`}
        value={quality}
        limit={DEFAULT_QUALITY_FLOOR}
        isFloor
        max={1}
        valueText={`${formatScore(quality)}, floor ${formatScore(DEFAULT_QUALITY_FLOOR)}`}
        tone={isLow ? 'warn' : 'neutral'}
      />
      <span className={isLow ? 'text-warn' : undefined}>{formatScore(quality)}</span>
    </span>
  );
}
