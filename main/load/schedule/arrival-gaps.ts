import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import { drawGamma, type UniformSource } from '../../base/random-variates.ts';

/**
 * How arrivals scatter around the rate, whatever that is. `even` keeps the same distance; `poisson` is what many users
 * make who know nothing of each other; `gamma` comes in bursts where its shape is below 1, and is evener than chance above.
 */
export type ArrivalProcess = { type: 'even' } | { type: 'poisson' } | { type: 'gamma'; shape: number };

/** Below it one gap in a thousand holds nearly all of a run; above it arrivals are as good as even. */
const MIN_GAMMA_SHAPE = 0.01;
const MAX_GAMMA_SHAPE = 1000;

/** @returns the shape of the gamma distribution with this coefficient of variation, standard deviation over mean */
export function gammaShapeOf(coefficientOfVariation: number): number {
  return 1 / coefficientOfVariation ** 2;
}

/**
 * @returns draws of the distance to the next arrival, in units of the mean distance: their mean is 1
 * @throws InvalidArgumentError for a shape outside 0.01 to 1000
 */
export function createGaps(process: ArrivalProcess, random: UniformSource): () => number {
  switch (process.type) {
    case 'even':
      return () => 1;
    case 'poisson':
      // 1 − u is never 0.
      return () => -Math.log(1 - random.next());
    case 'gamma': {
      const { shape } = process;
      if (!(shape >= MIN_GAMMA_SHAPE && shape <= MAX_GAMMA_SHAPE)) {
        throw new InvalidArgumentError(
          `A gamma shape of ${shape} is not between ${MIN_GAMMA_SHAPE} and ${MAX_GAMMA_SHAPE}.`,
        );
      }
      return () => drawGamma(shape, random) / shape;
    }
  }
}
