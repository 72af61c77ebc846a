import { ndcgAt, reciprocalRankAt } from '../ir-metrics.ts';
import { defineScorer, ofFinished } from './define-scorer.ts';
import { isChanged } from './known-right.ts';
import { type JudgedRanking, judgeRanking, type PlaceMatches } from './judged-ranking.ts';
import type { Score, ScoredRun, Scorer } from './scorer.ts';
import { UNSCORED, unscored } from './unscored.ts';

const AT_K = /^(recall|precision|mrr|ndcg)@([1-9]\d{0,3})$/;

type Ranked = 'retrieved' | 'packed';
type RankingOf = (run: ScoredRun, of: Ranked) => JudgedRanking | null;

/**
 * Metrics of a ranking as trec_eval defines them (`recall`, `P`, `recip_rank`, `ndcg_cut`), over places instead of
 * documents, and of the context as Ragas does, by judgement instead of by a model. All of them judge a run's passages once.
 *
 * @returns the scorer of a name; null for one that is none of them
 * @see https://github.com/usnistgov/trec_eval; https://docs.ragas.io/en/stable/concepts/metrics/available_metrics/
 */
export function createRetrievalScorers(placeMatches: PlaceMatches): (name: string) => Scorer | null {
  const known = { retrieved: new WeakMap<ScoredRun, JudgedRanking>(), packed: new WeakMap<ScoredRun, JudgedRanking>() };
  const rankingOf: RankingOf = (run, of) => {
    const ranking = known[of].get(run) ?? judgeRanking(run[of], run.case, placeMatches);
    if (ranking !== null) known[of].set(run, ranking);
    return ranking;
  };
  const make = (name: string, unit: Scorer['unit'], of: Ranked, valueOf: (ranking: JudgedRanking) => number): Scorer =>
    scorerOf({ name, unit }, (run) => rankingOf(run, of), valueOf);
  return (name) => {
    if (name === 'context-precision') return make(name, 'share', 'packed', contextPrecision);
    if (name === 'context-recall') return make(name, 'share', 'packed', contextRecall);
    const [, kind, digits] = AT_K.exec(name) ?? [];
    const k = Number(digits);
    if (kind === 'recall') return make(name, 'share', 'retrieved', (ranking) => recall(k, ranking));
    if (kind === 'precision') return make(name, 'share', 'retrieved', (ranking) => precision(k, ranking));
    if (kind === 'mrr') return make(name, 'score', 'retrieved', (ranking) => reciprocalRank(k, ranking));
    if (kind === 'ndcg') return make(name, 'score', 'retrieved', (ranking) => ndcg(k, ranking));
    return null;
  };
}

function scorerOf(
  shape: Pick<Scorer, 'name' | 'unit'>,
  rankingOf: (run: ScoredRun) => JudgedRanking | null,
  valueOf: (ranking: JudgedRanking) => number,
): Scorer {
  const score = (run: ScoredRun): Score => {
    if (isChanged(run.case)) return unscored(UNSCORED.changed);
    const ranking = rankingOf(run);
    if (ranking === null) return unscored(UNSCORED.noPlaces);
    return {
      value: valueOf(ranking),
      note: `${ranking.relevant - ranking.missing.length} of ${ranking.relevant} found`,
    };
  };
  return defineScorer(shape, ofFinished(score));
}

function recall(k: number, { ranks, relevant }: JudgedRanking): number {
  return ranks.slice(0, k).reduce((sum, { places }) => sum + places, 0) / relevant;
}

/** By k, also where fewer were found: trec_eval's `P_k`. */
function precision(k: number, { ranks }: JudgedRanking): number {
  return ranks.slice(0, k).filter(({ gain }) => gain > 0).length / k;
}

function reciprocalRank(k: number, ranking: JudgedRanking): number {
  const { ids, gains } = asDocuments(ranking);
  return reciprocalRankAt(k, ids, gains);
}

function ndcg(k: number, ranking: JudgedRanking): number {
  const { ids, gains } = asDocuments(ranking);
  return ndcgAt(k, ids, gains);
}

/** Each rank as a document of its own, and each place that was not found as one below. */
function asDocuments({ ranks, missing }: JudgedRanking): { ids: readonly string[]; gains: Map<string, number> } {
  const all = [...ranks.map(({ gain }) => gain), ...missing.map(({ gain }) => gain)];
  return {
    ids: ranks.map((_, at) => String(at)),
    gains: new Map(all.map((gain, at) => [String(at), gain])),
  };
}

/** The mean of precision@k over the ranks that are relevant; 0 where none is. */
function contextPrecision({ ranks }: JudgedRanking): number {
  let hits = 0;
  let sum = 0;
  ranks.forEach(({ gain }, at) => {
    if (gain <= 0) return;
    hits += 1;
    sum += hits / (at + 1);
  });
  return hits === 0 ? 0 : sum / hits;
}

function contextRecall({ missing, relevant }: JudgedRanking): number {
  return 1 - missing.length / relevant;
}
