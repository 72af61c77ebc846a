/** One answer of a side, as its cost goes. */
export interface CostedAnswer {
  costUsd: number;
  succeeded: boolean;
}

/** Dollars for each success: the ratio of the sums, and the variance of one answer's part in it. */
export interface CostRatio {
  readonly count: number;
  add(answer: CostedAnswer): void;
  /** Null before the first success, and of fewer than two answers. */
  read(): { ratio: number; variance: number; successRate: number } | null;
}

/**
 * The delta method for a ratio of sums: an answer moves R = Σ cost / Σ success by (cost − R · success) / success rate, and the
 * ratio's deviation is that of these over √n.
 *
 * @see Cochran, Sampling Techniques, 1977, section 6.4
 */
export function createCostRatio(): CostRatio {
  let count = 0;
  let successes = 0;
  let cost = 0;
  let costSquares = 0;
  let costOfSuccesses = 0;
  return {
    get count() {
      return count;
    },
    add: ({ costUsd, succeeded }) => {
      count += 1;
      cost += costUsd;
      costSquares += costUsd ** 2;
      successes += Number(succeeded);
      if (succeeded) costOfSuccesses += costUsd;
    },
    read: () => {
      if (successes === 0 || count < 2) return null;
      const ratio = cost / successes;
      const successRate = successes / count;
      const squares = costSquares - 2 * ratio * costOfSuccesses + ratio ** 2 * successes;
      return { ratio, successRate, variance: Math.max(0, squares) / (count - 1) / successRate ** 2 };
    },
  };
}

/** Both sides of the same question: what they have in common, such as its length, is in neither's favour. */
export interface PairedCostRatio {
  add(serving: CostedAnswer, candidate: CostedAnswer): void;
  /** Of the difference, candidate − serving. Null while either has no ratio. */
  read(): { serving: number; candidate: number; variance: number; count: number } | null;
}

export function createPairedCostRatio(): PairedCostRatio {
  const serving = createCostRatio();
  const candidate = createCostRatio();
  const cross = { costs: 0, costSuccess: 0, successCost: 0, successes: 0 };
  return {
    add: (s, c) => {
      serving.add(s);
      candidate.add(c);
      cross.costs += c.costUsd * s.costUsd;
      if (s.succeeded) cross.costSuccess += c.costUsd;
      if (c.succeeded) cross.successCost += s.costUsd;
      if (s.succeeded && c.succeeded) cross.successes += 1;
    },
    read: () => {
      const [left, right] = [serving.read(), candidate.read()];
      if (left === null || right === null) return null;
      const product =
        cross.costs -
        left.ratio * cross.costSuccess -
        right.ratio * cross.successCost +
        left.ratio * right.ratio * cross.successes;
      const covariance = product / (serving.count - 1) / (left.successRate * right.successRate);
      const variance = Math.max(0, left.variance + right.variance - 2 * covariance);
      return { serving: left.ratio, candidate: right.ratio, variance, count: serving.count };
    },
  };
}
