import type { LoadResult } from '../../../../main/contract/load.ts';
import type { LoadTick } from '../../../../main/contract/load-run.ts';
import { readSlo, type SloBound } from './slo-text.ts';

/** @returns the bounds of a run: of its result, and before there is one those that its seconds speak of */
export function slosOf(ticks: readonly LoadTick[], result: LoadResult | null): readonly SloBound[] {
  const names = result === null ? Object.keys(ticks.at(-1)?.burn ?? {}) : result.slo.map(({ name }) => name);
  return names.flatMap((name) => readSlo(name) ?? []);
}
