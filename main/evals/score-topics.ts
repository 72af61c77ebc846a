import type { IrMetrics } from '../contract/evals.ts';
import type { Topic } from './beir-dataset.ts';
import { ndcgAt, recallAt, reciprocalRankAt } from './ir-metrics.ts';

/** Results looked at per topic: as deep as the deepest metric, recall@100. */
export const RANKING_DEPTH = 100;

/**
 * Averages each metric over all topics, each counting the same (trec_eval's "all" row with -c).
 *
 * @param rank the ranking of one topic: document ids, best first, at most {@link RANKING_DEPTH}
 * @throws whatever `rank` throws
 */
export async function scoreTopics(
  topics: readonly Topic[],
  rank: (topic: Topic) => Promise<readonly string[]>,
): Promise<{ means: IrMetrics; perTopic: ReadonlyMap<string, IrMetrics> }> {
  const perTopic = new Map<string, IrMetrics>();
  for (const topic of topics) {
    const ranking = await rank(topic);
    const gains = new Map(topic.judgements.map(({ documentId, gain }) => [documentId, gain]));
    perTopic.set(topic.topicId, {
      'ndcg@10': ndcgAt(10, ranking, gains),
      'recall@10': recallAt(10, ranking, gains),
      'recall@100': recallAt(100, ranking, gains),
      'mrr@10': reciprocalRankAt(10, ranking, gains),
    });
  }
  const mean = (name: keyof IrMetrics): number =>
    [...perTopic.values()].reduce((sum, metrics) => sum + metrics[name], 0) / topics.length;
  return {
    means: {
      'ndcg@10': mean('ndcg@10'),
      'recall@10': mean('recall@10'),
      'recall@100': mean('recall@100'),
      'mrr@10': mean('mrr@10'),
    },
    perTopic,
  };
}
