/** Numbers in [0, 1), uniform. */
export interface UniformSource {
  next(): number;
}

/** @returns a draw of the standard normal distribution. @see Box, Muller, 1958 */
export function drawNormal(random: UniformSource): number {
  return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
}

/**
 * @param shape above 0
 * @returns a draw of the gamma distribution with scale 1, whose mean is its shape
 * @see Marsaglia, Tsang, "A simple method for generating gamma variables", 2000; below 1 by their note on the power of u
 */
export function drawGamma(shape: number, random: UniformSource): number {
  if (shape < 1) return drawGamma(shape + 1, random) * (1 - random.next()) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = drawNormal(random);
    const v = (1 + c * x) ** 3;
    if (v <= 0) continue;
    if (Math.log(1 - random.next()) < x ** 2 / 2 + d - d * v + d * Math.log(v)) return d * v;
  }
}

/** @returns a draw of the beta distribution: where the a-th smallest of a + b − 1 uniform numbers lies */
export function drawBeta(a: number, b: number, random: UniformSource): number {
  const x = drawGamma(a, random);
  return x / (x + drawGamma(b, random));
}
