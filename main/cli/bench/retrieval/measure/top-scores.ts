/** One row of a ranking by the number of its text. */
export interface ScoredText {
  id: number;
  score: number;
}

/** Keeps the best `k` of many scores; equal scores by lower id, so the result does not depend on the order of offers. */
export interface TopScores {
  offer(id: number, score: number): void;
  /** Best first. */
  ranking(): ScoredText[];
}

/** A binary heap with the worst of the kept on top: most offers are refused by one comparison. */
export function createTopScores(k: number): TopScores {
  const ids: number[] = [];
  const scores: number[] = [];
  const isWorse = (a: number, b: number): boolean => {
    const difference = (scores[a] as number) - (scores[b] as number);
    return difference < 0 || (difference === 0 && (ids[a] as number) > (ids[b] as number));
  };
  const swap = (a: number, b: number): void => {
    [ids[a], ids[b]] = [ids[b] as number, ids[a] as number];
    [scores[a], scores[b]] = [scores[b] as number, scores[a] as number];
  };
  const rise = (start: number): void => {
    for (let at = start; at > 0; ) {
      const parent = (at - 1) >> 1;
      if (!isWorse(at, parent)) return;
      swap(at, parent);
      at = parent;
    }
  };
  const sink = (): void => {
    for (let at = 0; ; ) {
      let worst = at;
      for (const child of [2 * at + 1, 2 * at + 2]) if (child < ids.length && isWorse(child, worst)) worst = child;
      if (worst === at) return;
      swap(at, worst);
      at = worst;
    }
  };
  return {
    offer: (id, score) => {
      if (ids.length < k) {
        ids.push(id);
        scores.push(score);
        rise(ids.length - 1);
        return;
      }
      const worst = scores[0] as number;
      if (score < worst || (score === worst && id > (ids[0] as number))) return;
      ids[0] = id;
      scores[0] = score;
      sink();
    },
    ranking: () =>
      ids
        .map((id, index) => ({ id, score: scores[index] as number }))
        .toSorted((a, b) => b.score - a.score || a.id - b.id),
  };
}
