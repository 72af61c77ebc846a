const BISECTIONS = 80;
/** No quantile that somebody asks for lies beyond: with one degree of freedom it is the 0.9999th. */
const MAX_T = 4000;

/**
 * Student's t distribution function for a whole number of degrees of freedom, by its finite trigonometric series.
 *
 * @param degrees whole, from 1
 * @see Abramowitz and Stegun, Handbook of Mathematical Functions, 26.7.3 and 26.7.4
 */
export function studentTDistribution(t: number, degrees: number): number {
  const angle = Math.atan2(t, Math.sqrt(degrees));
  const cosine2 = Math.cos(angle) ** 2;
  const isOdd = degrees % 2 === 1;
  let term = isOdd ? Math.cos(angle) : 1;
  let sum = degrees === 1 ? 0 : term;
  for (let k = isOdd ? 3 : 2; k < degrees; k += 2) {
    term *= ((k - 1) / k) * cosine2;
    sum += term;
  }
  // The chance of a value between -t and t, with the sign of t.
  const within = isOdd ? (2 / Math.PI) * (angle + Math.sin(angle) * sum) : Math.sin(angle) * sum;
  return (1 + within) / 2;
}

/** @returns the t below which a share `p` of all values lies, 0 < p < 1; ±4000 at most */
export function studentTQuantile(p: number, degrees: number): number {
  let low = -MAX_T;
  let high = MAX_T;
  for (let step = 0; step < BISECTIONS; step += 1) {
    const middle = (low + high) / 2;
    if (studentTDistribution(middle, degrees) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
