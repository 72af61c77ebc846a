import { ms, tickMs } from '../figures.ts';
import type { Column } from './columns.ts';
import { middleOf } from './rate-chart.ts';
import { band, linearScale, linearTicks, valueAxis } from './svg.ts';
import { type TimeFrame, timeChart } from './time-frame.ts';

const HEIGHT = 160;
/** Colours that the report's style has for stages it does not know. */
const SPARE_COLOURS = 8;

/** Stages whose colour is the same everywhere in the product. */
const KNOWN: Readonly<Record<string, string>> = {
  queue: 'queue',
  rewrite: 'rewrite',
  retrieve: 'vector',
  bm25: 'bm25',
  vector: 'vector',
  fuse: 'fuse',
  rerank: 'rerank',
  pack: 'pack',
  generate: 'generate',
  check: 'check',
};

/** @returns the class of each stage's colour: known ones by what they are, others in turn; no class comes from a name */
export function stageClasses(stages: readonly string[]): Map<string, string> {
  let spare = 0;
  return new Map(
    stages.map((stage) => {
      const kind = stage.split('/').findLast((part) => Object.hasOwn(KNOWN, part));
      return [stage, kind === undefined ? `stage-other-${spare++ % SPARE_COLOURS}` : `stage-${KNOWN[kind]}`];
    }),
  );
}

/** @returns all stages of a run in the order in which they are first met, waiting last: on top of the stack */
export function stagesOf(columns: readonly Column[]): string[] {
  const names = new Set(columns.flatMap(({ stagesMs }) => [...stagesMs.keys()]));
  return [...names].toSorted((a, b) => Number(a === 'queue') - Number(b === 'queue'));
}

/** Mean time in each stage, stacked. */
export function stageChart(frame: TimeFrame, columns: readonly Column[]): string {
  const stages = stagesOf(columns);
  const total = (column: Column): number => [...column.stagesMs.values()].reduce((sum, value) => sum + value, 0);
  const most = Math.max(...columns.map(total), 0);
  if (most === 0) return '';
  const ticks = linearTicks(most);
  const classes = stageClasses(stages);
  return timeChart(
    frame,
    { height: HEIGHT, finding: `Mean time in each stage over time, stacked; at most ${ms(most)} in all.` },
    ({ x, top, bottom }) => {
      const y = linearScale(0, ticks.at(-1) ?? 1, bottom, top);
      let below = columns.map(() => 0);
      const areas = stages.map((stage) => {
        const above = columns.map((column, index) => (below[index] ?? 0) + (column.stagesMs.get(stage) ?? 0));
        const line = (values: readonly number[]) =>
          values.map((value, index) => ({ x: x(middleOf(columns[index])), y: y(value) }));
        const area = band(`area ${classes.get(stage) ?? ''}`, line(above), line(below));
        below = above;
        return area;
      });
      return [valueAxis(ticks, y, tickMs), ...areas];
    },
  );
}
