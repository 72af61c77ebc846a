import type { LoadFaultSpan } from '../../../contract/load-run.ts';
import { clock } from '../figures.ts';
import { baseAxis, LEFT, linearScale, RIGHT, rectangle, type Scale, shorten, svg, text, timeTicks } from './svg.ts';

const TOP = 10;
const AXIS_HEIGHT = 24;
/** Characters of half the chart. */
const MAX_FAULT_LABEL = 50;

/** What all charts over time have in common: the axis below, and the faults behind. */
export interface TimeFrame {
  durationMs: number;
  faults: readonly LoadFaultSpan[];
}

/** @param draw gets where a moment lies and between which edges values may; what it returns is drawn over the faults */
export function timeChart(
  { durationMs, faults }: TimeFrame,
  options: { height: number; finding: string },
  draw: (place: { x: Scale; top: number; bottom: number }) => readonly string[],
): string {
  const bottom = TOP + options.height;
  const x = linearScale(0, durationMs, LEFT, RIGHT);
  const shades = faults.map(({ fromMs, toMs }) => {
    const from = x(Math.min(fromMs, durationMs));
    return rectangle('fault', from, TOP, x(Math.min(toMs, durationMs)) - from, options.height);
  });
  return svg(bottom + AXIS_HEIGHT, options.finding, [
    ...shades,
    baseAxis(timeTicks(durationMs), x, clock, { top: TOP, bottom }),
    ...draw({ x, top: TOP, bottom }),
  ]);
}

/** Each fault on a line of its own, on the same axis as all other charts. */
export function faultChart(frame: TimeFrame): string {
  const row = 24;
  const finding = frame.faults.map(({ name, fromMs, toMs }) => `${name} from ${clock(fromMs)} to ${clock(toMs)}`);
  return timeChart(
    { ...frame, faults: [] },
    { height: frame.faults.length * row, finding: finding.join(', ') },
    ({ x, top }) =>
      frame.faults.map(({ name, fromMs, toMs }, index) => {
        const y = top + index * row + 4;
        const from = x(Math.min(fromMs, frame.durationMs));
        const to = x(Math.min(toMs, frame.durationMs));
        const isRoomRight = to < (LEFT + RIGHT) / 2;
        return (
          rectangle('fault-bar', from, y, Math.max(2, to - from), row - 8) +
          text(
            isRoomRight ? 'label' : 'label end',
            isRoomRight ? to + 6 : from - 6,
            y + 12,
            shorten(name, MAX_FAULT_LABEL),
          )
        );
      }),
  );
}
