/** A straight line y = intercept + slope × (x − centre), with how far it may be off. */
export interface FittedLine {
  centre: number;
  intercept: number;
  slope: number;
  interceptVariance: number;
  slopeVariance: number;
  covariance: number;
  /** Of the estimate of the scatter. */
  degrees: number;
}

const MAX_STEPS = 50;
const CONVERGED = 1e-9;
/** Log odds from one end of the points to the other beyond which there is no slope, only a cliff. */
const CLIFF = 60;
const MIN_SHARE = 1e-9;

export interface SharePoint {
  x: number;
  missed: number;
  count: number;
}

/**
 * Fits the log odds of missing as a line: a binomial regression whose variance is as large as the points show
 * (quasi-likelihood), since requests of a loaded server are late together.
 *
 * @returns null for fewer than three points, or when the points are parted by a cliff so that any slope would do
 * @see McCullagh and Nelder, Generalized Linear Models, 1989, chapters 4 and 9
 */
export function fitLogOdds(points: readonly SharePoint[]): FittedLine | null {
  const degrees = points.length - 2;
  if (degrees < 1 || !showsSlope(points)) return null;
  const total = points.reduce((sum, { count }) => sum + count, 0);
  const centre = points.reduce((sum, { x, count }) => sum + x * count, 0) / total;
  const share = points.reduce((sum, { missed }) => sum + missed, 0) / total;
  if (!(share > 0 && share < 1)) return null;
  let intercept = Math.log(share / (1 - share));
  let slope = 0;
  const width = Math.max(...points.map(({ x }) => x)) - Math.min(...points.map(({ x }) => x));
  for (let step = 0; step < MAX_STEPS; step += 1) {
    const sums = weigh(points, centre, intercept, slope);
    const determinant = sums.w * sums.wxx - sums.wx ** 2;
    if (!(determinant > 0)) return null;
    const byIntercept = (sums.wxx * sums.r - sums.wx * sums.rx) / determinant;
    const bySlope = (sums.w * sums.rx - sums.wx * sums.r) / determinant;
    intercept += byIntercept;
    slope += bySlope;
    if (!Number.isFinite(slope) || Math.abs(slope) * width > CLIFF) return null;
    if (Math.abs(byIntercept) + Math.abs(bySlope) < CONVERGED) {
      const scatter = Math.max(1, weigh(points, centre, intercept, slope).chi2 / degrees);
      return {
        centre,
        intercept,
        slope,
        interceptVariance: (scatter * sums.wxx) / determinant,
        slopeVariance: (scatter * sums.w) / determinant,
        covariance: (-scatter * sums.wx) / determinant,
        degrees,
      };
    }
  }
  return null;
}

/** Where some and not all missed at one x only, a line through it can be as steep as it likes. */
function showsSlope(points: readonly SharePoint[]): boolean {
  return new Set(points.flatMap(({ x, missed, count }) => (missed > 0 && missed < count ? [x] : []))).size > 1;
}

/** Sums of Newton's step: weights, residuals, and Pearson's statistic. */
function weigh(points: readonly SharePoint[], centre: number, intercept: number, slope: number) {
  const sums = { w: 0, wx: 0, wxx: 0, r: 0, rx: 0, chi2: 0 };
  for (const { x, missed, count } of points) {
    const distance = x - centre;
    const expected = 1 / (1 + Math.exp(-(intercept + slope * distance)));
    const weight = Math.max(MIN_SHARE, count * expected * (1 - expected));
    const residual = missed - count * expected;
    sums.w += weight;
    sums.wx += weight * distance;
    sums.wxx += weight * distance ** 2;
    sums.r += residual;
    sums.rx += residual * distance;
    sums.chi2 += residual ** 2 / weight;
  }
  return sums;
}

/** Fits a line by least squares. @returns null for fewer than three points, or all at one x */
export function fitLeastSquares(points: readonly { x: number; y: number }[]): FittedLine | null {
  const degrees = points.length - 2;
  if (degrees < 1) return null;
  const centre = points.reduce((sum, { x }) => sum + x, 0) / points.length;
  const intercept = points.reduce((sum, { y }) => sum + y, 0) / points.length;
  const spread = points.reduce((sum, { x }) => sum + (x - centre) ** 2, 0);
  if (!(spread > 0)) return null;
  const slope = points.reduce((sum, { x, y }) => sum + (x - centre) * (y - intercept), 0) / spread;
  const rest = points.reduce((sum, { x, y }) => sum + (y - intercept - slope * (x - centre)) ** 2, 0);
  const variance = rest / degrees;
  return {
    centre,
    intercept,
    slope,
    interceptVariance: variance / points.length,
    slopeVariance: variance / spread,
    covariance: 0,
    degrees,
  };
}
