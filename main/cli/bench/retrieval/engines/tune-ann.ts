import { DEFAULT_SEARCH_K } from '../../../../contract/retrieval.ts';
import type { BenchQuery } from '../corpus/bench-queries.ts';
import { describeLatency } from '../measure/latency.ts';
import { recallAt } from '../measure/recall.ts';

/** How many partitions are looked into, and how many candidates per result are compared in full. */
export interface AnnSettings {
  nprobes: number;
  refineFactor: number;
}

/** What was chosen, and the recall it reached on the queries it was chosen with. */
export type TunedAnn = AnnSettings & { recall: number };

/** The recall at which approximate answers are taken for as good as exact ones. */
export const TUNED_RECALL = 0.98;

const REFINE_FACTORS = [5, 10, 20, 40, 80, 160, 320];
const PROBES = [5, 10, 20, 40, 80, 160, 320, 640];
/** More probes that gain less than this have found what there is: the quantisation is the limit. */
const LEAST_GAIN = 0.001;

/**
 * Finds the quickest settings whose vector recall@10 reaches {@link TUNED_RECALL}: for each refine factor the fewest
 * probes that do, and of those pairs the one with the lowest p95. That is the most favourable choice for the engine that
 * is tuned. Where none reaches it, the one with the best recall.
 *
 * @param options.queries held out from what is measured
 * @param options.exact the nearest texts of each
 */
export async function tuneAnn(options: {
  queries: readonly BenchQuery[];
  exact: readonly (readonly number[])[];
  nearest: (query: BenchQuery, settings: AnnSettings) => Promise<readonly number[]>;
}): Promise<TunedAnn> {
  const { queries, exact, nearest } = options;
  const tried: (AnnSettings & { recall: number; p95Ms: number })[] = [];
  for (const refineFactor of REFINE_FACTORS) {
    let before = -1;
    for (const nprobes of PROBES) {
      const found: (readonly number[])[] = [];
      const times: number[] = [];
      for (const query of queries) {
        const startedAt = performance.now();
        found.push(await nearest(query, { nprobes, refineFactor }));
        times.push(performance.now() - startedAt);
      }
      const recall = recallAt(DEFAULT_SEARCH_K, found, exact) ?? 0;
      tried.push({ nprobes, refineFactor, recall, p95Ms: describeLatency(times).p95Ms });
      if (recall >= TUNED_RECALL || recall - before < LEAST_GAIN) break;
      before = recall;
    }
  }
  const good = tried.filter(({ recall }) => recall >= TUNED_RECALL).toSorted((a, b) => a.p95Ms - b.p95Ms);
  const [best] = [...good, ...tried.toSorted((a, b) => b.recall - a.recall)];
  if (best === undefined) throw new RangeError('there is nothing to tune on');
  const { nprobes, refineFactor, recall } = best;
  return { nprobes, refineFactor, recall };
}
