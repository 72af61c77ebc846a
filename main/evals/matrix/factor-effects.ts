import { holmAdjusted } from '../../base/holm.ts';
import { createSeededSequence } from '../../base/seeded-sequence.ts';
import type { EvalCellKey, EvalEffect } from '../../contract/eval-run.ts';
import { meanOf } from '../statistics/moments.ts';
import { pairedBootstrapInterval } from '../statistics/paired-bootstrap.ts';
import { signFlipTest } from '../statistics/sign-flips.ts';

/** A difference is called one below it. */
const ALPHA = 0.05;
const SEED = 20_261_129;
const FACTORS = ['prompt', 'model', 'retrieval', 'generation'] as const;
type Factor = (typeof FACTORS)[number];

/** What a metric was in one cell, by case: the mean over the case's repeats. */
export interface CellMeans {
  key: EvalCellKey;
  means: ReadonlyMap<string, number>;
}

/** How much each cell counts for an effect; cells that do not count are left out. */
interface Contrast {
  factors: readonly Factor[];
  levels: readonly string[];
  weights: ReadonlyMap<CellMeans, number>;
}

/**
 * Main effects and two-way interactions of a full factorial, for one metric. With A and B the levels of two factors, 0 the
 * baseline's, and y averaged over the levels of every other factor:
 *
 * - the effect of A is y(A) − y(0),
 * - that of A and B together, beyond what each does, y(A, B) − y(A, 0) − y(0, B) + y(0, 0).
 *
 * Each is one number for every case, so that a case is its own control; only cases that have a value in every cell count. The
 * interval is the paired bootstrap's over cases, the p-value the sign-flip test's, corrected by Holm over all effects of the
 * metric.
 *
 * @param cells every combination of the levels, the baseline first; with a cell missing there are no effects
 * @returns none for a matrix in which nothing varies, or without a case that was run everywhere
 * @see Box, Hunter, Hunter, "Statistics for Experimenters", 2005, chapter 5
 */
export function factorEffects(metric: string, cells: readonly CellMeans[]): EvalEffect[] {
  const contrasts = contrastsOf(cells);
  const [first] = cells;
  if (contrasts.length === 0 || first === undefined) return [];
  const shared = [...first.means.keys()].filter((id) => cells.every(({ means }) => means.has(id)));
  if (shared.length === 0) return [];
  const measured = contrasts.map(({ factors, levels, weights }, at) => {
    const perCase = shared.map((id) =>
      [...weights].reduce((sum, [cell, weight]) => sum + weight * (cell.means.get(id) ?? 0), 0),
    );
    const random = createSeededSequence(SEED + at);
    const ci95 = pairedBootstrapInterval(perCase, random);
    return { factors, levels, effect: meanOf(perCase), ci95, pValue: signFlipTest(perCase, random).pValue };
  });
  const adjusted = holmAdjusted(measured.map(({ pValue }) => pValue));
  return measured.map(({ factors, levels, effect, ci95 }, at) => {
    const pValue = adjusted[at] ?? 1;
    return { factors, levels, metric, effect, ci95, pValue, isNoise: pValue >= ALPHA };
  });
}

function contrastsOf(cells: readonly CellMeans[]): Contrast[] {
  const levels = new Map(
    FACTORS.map((factor) => [factor, [...new Set(cells.map(({ key }) => levelOf(key, factor)))]] as const),
  );
  const varied = FACTORS.filter((factor) => (levels.get(factor)?.length ?? 0) > 1);
  const isWhole = cells.length === varied.reduce((product, factor) => product * (levels.get(factor)?.length ?? 1), 1);
  if (!isWhole || varied.length === 0) return [];
  const others = (factor: Factor): readonly string[] => levels.get(factor)?.slice(1) ?? [];
  const baseOf = (factor: Factor): string => levels.get(factor)?.[0] ?? '';
  const mains = varied.flatMap((factor) =>
    others(factor).map((level) => contrast(cells, [{ factor, level, base: baseOf(factor) }])),
  );
  const pairs = varied.flatMap((one, at) =>
    varied.slice(at + 1).flatMap((other) =>
      others(one).flatMap((level) =>
        others(other).map((second) =>
          contrast(cells, [
            { factor: one, level, base: baseOf(one) },
            { factor: other, level: second, base: baseOf(other) },
          ]),
        ),
      ),
    ),
  );
  return [...mains, ...pairs];
}

/** Each cell at the level counts +, at the base −; of two factors the signs are multiplied. Averaged over all other factors. */
function contrast(
  cells: readonly CellMeans[],
  terms: readonly { factor: Factor; level: string; base: string }[],
): Contrast {
  const signs = cells.flatMap((cell) => {
    const parts = terms.map(({ factor, level, base }) => {
      const found = levelOf(cell.key, factor);
      return found === level ? 1 : found === base ? -1 : 0;
    });
    const sign = parts.reduce<number>((product, part) => product * part, 1);
    return sign === 0 ? [] : [{ cell, sign }];
  });
  const perSide = signs.length / 2 ** terms.length;
  return {
    factors: terms.map(({ factor }) => factor),
    levels: terms.map(({ level }) => level),
    weights: new Map(signs.map(({ cell, sign }) => [cell, sign / perSide])),
  };
}

function levelOf(key: EvalCellKey, factor: Factor): string {
  return String(key[factor] ?? 'as it is');
}
