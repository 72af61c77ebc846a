import type { LoadTick } from '../../../../main/contract/load-run.ts';
import { STAGE_ORDER } from '../../../ui/index.ts';
import { tickEndMs } from './ticks.ts';

/** Waiting for a slot: not a stage of the pipeline, and part of what a user waits. */
export const QUEUE = 'queue';

/** @returns the stages of a run in the order they have everywhere, the queue last: it lies on top */
export function stagesOf(ticks: readonly LoadTick[]): readonly string[] {
  const names = new Set<string>();
  for (const { stagesMs } of ticks) for (const name of Object.keys(stagesMs)) names.add(name);
  return [...names].toSorted((a, b) => placeOf(a) - placeOf(b) || a.localeCompare(b));
}

function placeOf(name: string): number {
  if (name === QUEUE) return 1000;
  const words = name.toLowerCase().split(/[^a-z0-9]+/);
  const known = STAGE_ORDER.findIndex((stage) => words.includes(stage));
  if (known >= 0) return known * 10;
  // "retrieve" as a whole stands where its legs do, "answer" where generation does.
  if (words.includes('retrieve')) return STAGE_ORDER.indexOf('vector') * 10 + 1;
  return words.includes('answer') || words.includes('chat') ? STAGE_ORDER.indexOf('generate') * 10 + 1 : 500;
}

export interface StageLayer {
  stage: string;
  /** Bottom and top of the layer at the end of each second, milliseconds; null when nothing ended in it. */
  points: readonly { atMs: number; from: number | null; to: number | null }[];
}

/** @returns the stages one on top of the other, mean milliseconds, and the highest sum */
export function stageLayers(ticks: readonly LoadTick[]): { layers: readonly StageLayer[]; highestMs: number } {
  const stages = stagesOf(ticks);
  const sums = ticks.map(() => 0);
  const isEmpty = ticks.map(({ stagesMs }) => Object.keys(stagesMs).length === 0);
  const layers = stages.map((stage) => ({
    stage,
    points: ticks.map(({ stagesMs }, index) => {
      const atMs = tickEndMs(ticks, index);
      if (isEmpty[index] === true) return { atMs, from: null, to: null };
      const from = sums[index] ?? 0;
      const to = from + (stagesMs[stage] ?? 0);
      sums[index] = to;
      return { atMs, from, to };
    }),
  }));
  return { layers, highestMs: sums.reduce((most, sum) => Math.max(most, sum), 0) };
}
