import type { LoadCurvePoint } from '../../../../main/contract/load-run.ts';
import { linePath } from '../view-model/chart-path.ts';

const WIDTH = 84;
const HEIGHT = 18;

/** The shape of an offered load, without an axis: the row beside it has the figures. */
export function CurveSpark({ curve }: { curve: readonly LoadCurvePoint[] }) {
  const end = curve.at(-1)?.atMs ?? 0;
  const highest = curve.reduce((most, { perSecond }) => Math.max(most, perSecond), 0);
  if (end === 0 || highest === 0) return null;
  return (
    <svg width={WIDTH} height={HEIGHT} aria-hidden="true" className="curve-spark">
      <path
        d={linePath(
          curve.map(({ atMs, perSecond }) => ({
            x: 1 + (atMs / end) * (WIDTH - 2),
            y: 2 + (1 - perSecond / highest) * (HEIGHT - 4),
          })),
        )}
      />
    </svg>
  );
}
