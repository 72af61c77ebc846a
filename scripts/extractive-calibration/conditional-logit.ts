/**
 * One choice: rows of features of the alternatives, and how right each is (0..1, adding up to 1). Binary logistic
 * regression is the special case of two alternatives, one of them all zeros.
 */
export interface Choice {
  readonly rows: readonly (readonly number[])[];
  readonly targets: readonly number[];
}

const MAX_ITERATIONS = 50;
/** Stop when no coefficient moves by more than this. */
const TOLERANCE = 1e-8;

/** Steps are halved at most this often before the fit counts as converged. */
const MAX_HALVINGS = 20;

/**
 * Fits P(alternative i) ∝ exp(w · row_i) by Newton's method with the penalty l2/2 · |w|². The problem is convex, so the
 * result does not depend on a start value or on chance.
 *
 * @returns w, one coefficient per column
 */
export function fitConditionalLogit(choices: readonly Choice[], l2 = 1): number[] {
  const columns = choices[0]?.rows[0]?.length ?? 0;
  let weights = Array.from({ length: columns }, () => 0);
  let loss = penalisedLoss(choices, weights, l2);
  for (let iteration = 0; iteration < MAX_ITERATIONS; iteration++) {
    const gradient = weights.map((weight) => l2 * weight);
    const hessian = weights.map((_, row) => weights.map((__, column) => (row === column ? l2 : 0)));
    for (const choice of choices) addChoice(choice, weights, gradient, hessian);
    const step = solve(hessian, gradient);
    const start = { weights, loss };
    // A full Newton step can overshoot where the softmax is nearly flat or saturated; halve it until the loss falls.
    for (let halving = 0, scale = 1; halving < MAX_HALVINGS; halving++, scale /= 2) {
      weights = start.weights.map((weight, column) => weight - scale * (step[column] ?? 0));
      loss = penalisedLoss(choices, weights, l2);
      if (loss < start.loss) break;
    }
    if (!(loss < start.loss)) return start.weights;
    if (Math.max(...step.map(Math.abs)) < TOLERANCE) break;
  }
  return weights;
}

/** Negative log-likelihood of the choices plus the penalty. */
function penalisedLoss(choices: readonly Choice[], weights: readonly number[], l2: number): number {
  let loss = weights.reduce((sum, weight) => sum + (l2 / 2) * weight * weight, 0);
  for (const { rows, targets } of choices) {
    const { scores, logTotal } = scoreRows(rows, weights);
    for (const [index, score] of scores.entries()) loss -= (targets[index] ?? 0) * (score - logTotal);
  }
  return loss;
}

function scoreRows(rows: Choice['rows'], weights: readonly number[]): { scores: number[]; logTotal: number } {
  const scores = rows.map((row) => row.reduce((sum, value, column) => sum + value * (weights[column] ?? 0), 0));
  const highest = Math.max(...scores);
  const logTotal = highest + Math.log(scores.reduce((sum, score) => sum + Math.exp(score - highest), 0));
  return { scores, logTotal };
}

/** Adds one choice's part of the gradient and of the (positive definite) Hessian of the negative log-likelihood. */
function addChoice(
  { rows, targets }: Choice,
  weights: readonly number[],
  gradient: number[],
  hessian: number[][],
): void {
  const { scores, logTotal } = scoreRows(rows, weights);
  const mean = weights.map(() => 0);
  for (const [index, row] of rows.entries()) {
    const probability = Math.exp((scores[index] ?? 0) - logTotal);
    for (const [a, value] of row.entries()) {
      mean[a] = (mean[a] ?? 0) + probability * value;
      gradient[a] = (gradient[a] ?? 0) + (probability - (targets[index] ?? 0)) * value;
      const hessianRow = hessian[a] as number[];
      for (const [b, other] of row.entries()) hessianRow[b] = (hessianRow[b] ?? 0) + probability * value * other;
    }
  }
  for (const [a, value] of mean.entries()) {
    const hessianRow = hessian[a] as number[];
    for (const [b, other] of mean.entries()) hessianRow[b] = (hessianRow[b] ?? 0) - value * other;
  }
}

/** Solves matrix · x = vector by Gaussian elimination with partial pivoting. */
function solve(matrix: readonly (readonly number[])[], vector: readonly number[]): number[] {
  const rows = matrix.map((row, index) => [...row, vector[index] ?? 0]);
  const size = rows.length;
  for (let pivot = 0; pivot < size; pivot++) {
    let best = pivot;
    for (let row = pivot + 1; row < size; row++) {
      if (Math.abs(rows[row]?.[pivot] ?? 0) > Math.abs(rows[best]?.[pivot] ?? 0)) best = row;
    }
    const top = rows[best] as number[];
    rows[best] = rows[pivot] as number[];
    rows[pivot] = top;
    for (let row = 0; row < size; row++) {
      const current = rows[row] as number[];
      if (row === pivot) continue;
      const factor = (current[pivot] ?? 0) / (top[pivot] ?? 1);
      for (let column = pivot; column <= size; column++)
        current[column] = (current[column] ?? 0) - factor * (top[column] ?? 0);
    }
  }
  return rows.map((row, index) => (row[size] ?? 0) / (row[index] ?? 1));
}
