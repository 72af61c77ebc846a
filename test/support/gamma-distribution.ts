/** Lanczos' approximation, g = 7, nine terms: fifteen digits. */
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
] as const;
const TERMS = 500;
const PRECISION = 1e-14;

export function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  const t = x + 6.5;
  const series = LANCZOS.reduce((sum, term, index) => sum + (index === 0 ? term : term / (x - 1 + index)), 0);
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(t) - t + Math.log(series);
}

/**
 * The distribution function of a gamma distribution with mean 1: the regularised lower incomplete gamma function at
 * shape·x, by its series. Written apart from the sampler that it judges.
 */
export function gammaDistribution(shape: number): (x: number) => number {
  return (x) => {
    const scaled = shape * x;
    if (scaled <= 0) return 0;
    let term = 1 / shape;
    let sum = term;
    for (let n = 1; n < TERMS && term > sum * PRECISION; n += 1) {
      term *= scaled / (shape + n);
      sum += term;
    }
    return Math.min(1, sum * Math.exp(-scaled + shape * Math.log(scaled) - logGamma(shape)));
  };
}
