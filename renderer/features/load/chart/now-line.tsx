import type { LoadFaultSpan } from '../../../../main/contract/load-run.ts';
import { type TimeAxis, xOf } from '../view-model/time-axis.ts';

/** Where the run stands. Nothing is known to the right of it. */
export function NowLine({ axis, nowMs, height }: { axis: TimeAxis; nowMs: number; height: number }) {
  return (
    <g className="run-chart__now" style={{ transform: `translateX(${Math.round(xOf(axis, nowMs))}px)` }}>
      <path d={`M0.5 0V${height}`} />
    </g>
  );
}

/** Faults shade every chart while they last. */
export function FaultShade(props: { axis: TimeAxis; faults: readonly LoadFaultSpan[]; height: number }) {
  const { axis, faults, height } = props;
  return (
    <g className="run-chart__shade">
      {faults.map(({ name, fromMs, toMs }) => (
        <rect
          key={`${name} ${fromMs}`}
          x={xOf(axis, fromMs)}
          y={0}
          width={Math.max(1, xOf(axis, toMs) - xOf(axis, fromMs))}
          height={height}
        />
      ))}
    </g>
  );
}
