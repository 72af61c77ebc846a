/**
 * The chance that at least one of k attempts passes, from n attempts of which c did: 1 − C(n−c, k) / C(n, k). Without bias,
 * where 1 − (1 − c/n)^k is too low.
 *
 * @param passed 0..attempts
 * @param k 1..attempts
 * @see Chen et al., "Evaluating Large Language Models Trained on Code", 2021, section 2.1
 */
export function passAtK(attempts: number, passed: number, k: number): number {
  return 1 - chooseRatio(attempts - passed, attempts, k);
}

/**
 * The chance that all of k attempts pass: C(c, k) / C(n, k). What a user meets who comes back.
 *
 * @see Yao et al., "τ-bench", 2024, section 4 (pass^k)
 */
export function passHatK(attempts: number, passed: number, k: number): number {
  return chooseRatio(passed, attempts, k);
}

/** C(a, k) / C(b, k) as a product: neither number has to fit. */
function chooseRatio(a: number, b: number, k: number): number {
  let ratio = 1;
  for (let at = 0; at < k; at++) ratio *= Math.max(0, a - at) / (b - at);
  return ratio;
}
