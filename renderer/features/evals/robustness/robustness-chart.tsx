import { formatScore, formatShare } from '../../../ui/index.ts';
import { linearTicks } from '../../../ui/chart/axis-ticks.ts';
import { spreadLabels } from '../../../ui/chart/spread-labels.ts';
import { useWidth } from '../../../ui/chart/use-width.ts';
import { intervalAxis, positionOn } from '../view-model/interval-axis.ts';
import { metricLabel, metricText } from '../view-model/metric-words.ts';
import type { RobustnessLine } from '../view-model/robustness-lines.ts';

const HEIGHT_PX = 230;
const LEFT_PX = 44;
/** For the labels at the ends of the lines. */
const RIGHT_PX = 128;
const TOP_PX = 10;
const BOTTOM_PX = 22;

export interface RobustnessChartProps {
  lines: readonly RobustnessLine[];
  /** What the metric should stay above; null where the file names none. */
  floor: number | null;
  noise: number | null;
  /** Of the cases as they are. */
  clean: number | null;
}

/** One line a kind, from the cases as they are to the messiest, with its interval where it falls furthest. */
export function RobustnessChart({ lines, floor, noise, clean }: RobustnessChartProps) {
  const [ref, width] = useWidth(520);
  const metric = lines[0]?.metric ?? 'success';
  const band = clean === null || noise === null ? null : ([clean - noise, clean + noise] as const);
  const axis = intervalAxis(
    metric,
    [
      ...lines.flatMap(({ points }) => points.map(({ mean }) => [mean, mean] as const)),
      ...(lines[0] === undefined ? [] : lines[0].points.map(({ ci95 }) => ci95)),
      ...(band === null ? [] : [band]),
      ...(floor === null ? [] : [[floor, floor] as const]),
    ],
    6,
  );
  const most = Math.max(...lines.map(({ last }) => last.severity));
  const right = Math.max(LEFT_PX + 80, width - RIGHT_PX);
  const x = (severity: number): number => LEFT_PX + (severity / most) * (right - LEFT_PX);
  const y = (value: number): number => TOP_PX + (1 - positionOn(axis, value)) * (HEIGHT_PX - TOP_PX - BOTTOM_PX);
  const labels = spreadLabels(
    lines.map(({ last }) => y(last.mean) + 4),
    HEIGHT_PX - BOTTOM_PX,
  );
  const at = (value: number): string => value.toFixed(1);
  return (
    // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- drawn as SVG that wears the tokens
    <div className="evals-robustness" ref={ref} role="img" aria-label={findingOf(lines, floor)}>
      <svg width={width} height={HEIGHT_PX} aria-hidden="true" className="chart-text">
        {band === null ? null : (
          <rect
            className="evals-robustness__noise"
            x={LEFT_PX}
            width={right - LEFT_PX}
            y={y(band[1])}
            height={Math.max(1, y(band[0]) - y(band[1]))}
          />
        )}
        {axis.ticks.map((tick) => (
          <g key={tick}>
            <path className="evals-robustness__grid" d={`M${LEFT_PX} ${Math.round(y(tick)) + 0.5}H${right}`} />
            <text x={LEFT_PX - 6} y={y(tick) + 4} textAnchor="end">
              {metricText(metric, tick)}
            </text>
          </g>
        ))}
        {linearTicks(0, most, 6).map((tick) => (
          <text key={tick} x={x(tick)} y={HEIGHT_PX - 5} textAnchor="middle">
            {formatShare(tick)}
          </text>
        ))}
        {lines.slice(0, 1).map(({ kind, points }) => (
          <path
            key={kind}
            className="evals-robustness__interval"
            d={`M${points.map(({ severity, ci95 }) => `${at(x(severity))} ${at(y(ci95[1]))}`).join('L')}L${points
              .toReversed()
              .map(({ severity, ci95 }) => `${at(x(severity))} ${at(y(ci95[0]))}`)
              .join('L')}Z`}
          />
        ))}
        {floor === null ? null : (
          <g>
            <path className="evals-robustness__floor" d={`M${LEFT_PX} ${Math.round(y(floor)) + 0.5}H${right}`} />
            <text className="evals-robustness__floor-name" x={LEFT_PX + 4} y={y(floor) + 13}>
              {`floor ${metricText(metric, floor)}`}
            </text>
          </g>
        )}
        {lines.map(({ kind, style, points, last }, index) => (
          <g key={kind} className="evals-robustness__line" data-style={style}>
            <path d={`M${points.map(({ severity, mean }) => `${at(x(severity))} ${at(y(mean))}`).join('L')}`} />
            {points.map(({ severity, mean }) => (
              <circle key={severity} cx={x(severity)} cy={y(mean)} r={2} />
            ))}
            <text x={right + 8} y={labels[index]}>
              {`${kind} ${metricText(metric, last.mean)}`}
            </text>
          </g>
        ))}
      </svg>
    </div>
  );
}

function findingOf(lines: readonly RobustnessLine[], floor: number | null): string {
  const [worst] = lines;
  const best = lines.at(-1);
  if (worst === undefined || best === undefined) return '';
  const ends = `${metricLabel(worst.metric)} under messy variants: ${worst.kind} falls to ${formatScore(worst.last.mean)} at ${formatShare(worst.last.severity)}`;
  const other = best === worst ? '' : `, ${best.kind} ends at ${formatScore(best.last.mean)}`;
  const below = lines.filter(({ belowFloorFrom }) => belowFloorFrom !== null).length;
  return `${ends}${other}.${floor === null ? '' : ` ${below} of ${lines.length} fall below the floor of ${formatScore(floor)}.`}`;
}
