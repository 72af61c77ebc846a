import { chanceAllHeld, type RateLevel } from './rate-level.ts';

export interface Boundary {
  /** Levels that are best taken for held, and for missed, lowest first. */
  below: readonly RateLevel[];
  above: readonly RateLevel[];
}

/**
 * Where the levels part best into held below and missed above: the step with the least doubt against it, summed over all
 * of them. One run that went the other way by chance does not move it.
 *
 * @param levels lowest first, none generator-limited
 */
export function findBoundary(levels: readonly RateLevel[]): Boundary {
  const chances = levels.map(({ evidence }) => chanceAllHeld(evidence));
  // With everything above the step.
  let against = chances.reduce((sum, chance) => sum + chance, 0);
  let least = against;
  let at = 0;
  chances.forEach((chance, index) => {
    against += 1 - 2 * chance;
    if (against >= least) return;
    least = against;
    at = index + 1;
  });
  return { below: levels.slice(0, at), above: levels.slice(at) };
}
