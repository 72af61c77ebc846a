import { formatDuration, stageColor } from '../../../ui/index.ts';
import type { StageRow } from '../view-model/stage-rows.ts';
import { layoutStrip } from '../view-model/stage-strip.ts';

/** Height of the strip. CSS pixels. */
const HEIGHT = 22;

/** The stages in wall time; those that ran side by side share the height. */
export function StageStrip({ rows, totalMs }: { rows: readonly StageRow[]; totalMs: number }) {
  const timed = rows.flatMap(({ name, startMs, ms }) =>
    startMs === null || ms === null ? [] : [{ name, startMs, ms }],
  );
  const segments = layoutStrip(timed, totalMs);
  const longest = timed.toSorted((a, b) => b.ms - a.ms)[0];
  const finding =
    longest === undefined
      ? 'No stage has run yet'
      : `${formatDuration(totalMs)} in all; ${longest.name} took longest, ${formatDuration(longest.ms)}`;
  return (
    // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- drawn from elements so that it wears the tokens
    <div className="stage-strip" role="img" aria-label={finding} style={{ height: HEIGHT }}>
      {segments.map(({ name, left, width, lane, lanes }) => (
        <span
          key={name}
          className="stage-strip__segment"
          title={name}
          style={{
            left: `${(left * 100).toFixed(3)}%`,
            width: `${(width * 100).toFixed(3)}%`,
            top: `calc(${(lane / lanes) * 100}% + ${lane === 0 ? 0 : 1}px)`,
            height: `calc(${100 / lanes}% - ${lanes === 1 ? 0 : 1}px)`,
            background: stageColor(name),
          }}
        />
      ))}
    </div>
  );
}
