import { percentile } from '../../base/percentile.ts';
import type {
  AnswerChange,
  CollectionComparison,
  Finding,
  MigrationReport,
  OverlapAtK,
  PairedMeasure,
  PlaceInRanking,
  RankChange,
} from '../../contract/generation.ts';
import type { SourceId } from '../../contract/ids.ts';
import { bootstrapInterval, mean, wilsonInterval } from './intervals.ts';
import { firstRankWithin, holdsFact, type KnownAnswer, recallAt } from './known-answer.ts';
import { overlapAt, type RankedPlace, rankOfPlace } from './place.ts';

/** Depths at which both rankings are laid over each other. */
export const OVERLAP_DEPTHS: readonly number[] = [1, 3, 5, 10, 20, 50];
/** How deep the replayed searches go. */
export const REPLAY_DEPTH = 50;
/** What a person or a model reads: answers are lost or found within so many results. */
const ANSWER_DEPTH = 10;
/** Fewer known answers than this say nothing about a collection. */
export const MIN_COLLECTION_JUDGED = 10;
const MAX_LISTED = 500;

/** One past query on both generations. */
export interface ReplayedQuery {
  query: string;
  known: KnownAnswer | null;
  base: { ranking: readonly RankedPlace[]; ms: number };
  candidate: { ranking: readonly RankedPlace[]; ms: number };
}

export type Comparison = Pick<
  MigrationReport,
  | 'overlap'
  | 'firstChanged'
  | 'recallAt10'
  | 'mrrAt10'
  | 'latencyMs'
  | 'collections'
  | 'rankChanges'
  | 'lostAnswers'
  | 'foundAnswers'
> & { judged: number; weaklyJudged: number };

/** Everything a migration report says about rankings and times; every change is over the same queries on both sides. */
export function compareGenerations(queries: readonly ReplayedQuery[]): Comparison {
  const judged = queries.filter(isJudged);
  const changed = queries.filter(({ base, candidate }) => overlapAt(1, base.ranking, candidate.ranking) < 1);
  return {
    judged: judged.length,
    weaklyJudged: judged.filter(({ known }) => known.isWeak).length,
    overlap: queries.length === 0 ? [] : OVERLAP_DEPTHS.map((k) => overlapOf(k, queries)),
    firstChanged: { ...wilsonInterval(changed.length, queries.length), count: changed.length },
    recallAt10: recallOf(judged),
    mrrAt10: pairedMeasure(
      judged,
      ({ known }, ranking) => 1 / (firstRankWithin(ANSWER_DEPTH, ranking, known) ?? Infinity),
    ),
    latencyMs: latencyOf(queries),
    collections: compareCollections(queries),
    rankChanges: changed.slice(0, MAX_LISTED).map(toRankChange),
    lostAnswers: judged.flatMap((query) => answerChange(query, 'lost')).slice(0, MAX_LISTED),
    foundAnswers: judged.flatMap((query) => answerChange(query, 'found')).slice(0, MAX_LISTED),
  };
}

type JudgedQuery = ReplayedQuery & { known: KnownAnswer };

function isJudged(query: ReplayedQuery): query is JudgedQuery {
  return query.known !== null;
}

function overlapOf(k: number, queries: readonly ReplayedQuery[]): OverlapAtK {
  const shares = queries.map(({ base, candidate }) => overlapAt(k, base.ranking, candidate.ranking));
  return { k, ...bootstrapInterval(shares, mean) };
}

function recallOf(judged: readonly JudgedQuery[]): PairedMeasure | null {
  return pairedMeasure(judged, ({ known }, ranking) => recallAt(ANSWER_DEPTH, ranking, known));
}

function pairedMeasure(
  judged: readonly JudgedQuery[],
  measure: (query: JudgedQuery, ranking: readonly RankedPlace[]) => number,
): PairedMeasure | null {
  if (judged.length === 0) return null;
  const pairs = judged.map((query) => ({
    base: measure(query, query.base.ranking),
    candidate: measure(query, query.candidate.ranking),
  }));
  return {
    base: mean(pairs.map(({ base }) => base)),
    candidate: mean(pairs.map(({ candidate }) => candidate)),
    change: bootstrapInterval(
      pairs.map(({ base, candidate }) => candidate - base),
      mean,
    ),
  };
}

function latencyOf(queries: readonly ReplayedQuery[]): MigrationReport['latencyMs'] {
  const at = (p: number, side: 'base' | 'candidate', sample: readonly ReplayedQuery[] = queries): number => {
    const sorted = sample.map((query) => query[side].ms).toSorted((a, b) => a - b);
    return percentile(sorted, p) ?? 0;
  };
  return {
    base: { p50: at(50, 'base'), p95: at(95, 'base') },
    candidate: { p50: at(50, 'candidate'), p95: at(95, 'candidate') },
    p95Change: bootstrapInterval(queries, (sample) => at(95, 'candidate', sample) - at(95, 'base', sample)),
  };
}

/** A query belongs to the collection that its known answer lies in, else to that of the base's first result. */
function sourceOf({ known, base, candidate }: ReplayedQuery): SourceId | null {
  const all = [...base.ranking, ...candidate.ranking];
  const holder = known === null ? undefined : all.find((place) => known.facts.some((fact) => holdsFact(place, fact)));
  const named = known?.facts.find(({ path }) => path !== null)?.path;
  const bySpelling = all.find(({ sourceId }) => named?.startsWith(`${sourceId}/`) ?? false);
  return ((holder ?? bySpelling ?? all[0])?.sourceId as SourceId | undefined) ?? null;
}

function compareCollections(queries: readonly ReplayedQuery[]): CollectionComparison[] {
  return [...Map.groupBy(queries, sourceOf)]
    .flatMap(([sourceId, own]): CollectionComparison[] => {
      if (sourceId === null) return [];
      const judged = own.filter(isJudged);
      const recall = recallOf(judged);
      return [
        {
          sourceId,
          queries: own.length,
          overlapAt10: mean(own.map(({ base, candidate }) => overlapAt(10, base.ranking, candidate.ranking))),
          judged: judged.length,
          recallAt10: recall,
          finding: findingOf(recall, judged.length, MIN_COLLECTION_JUDGED),
        },
      ];
    })
    .toSorted((a, b) => b.queries - a.queries || (a.sourceId < b.sourceId ? -1 : 1));
}

/** What a paired change says: better or worse only where the whole interval lies on one side of nothing. */
export function findingOf(measure: PairedMeasure | null, judged: number, least: number): Finding {
  if (measure === null || judged < least) return 'too-few';
  if (measure.change.high < 0) return 'worse';
  return measure.change.low > 0 ? 'better' : 'within-noise';
}

function toRankChange({ query, base, candidate }: ReplayedQuery): RankChange {
  const [before] = base.ranking;
  const [after] = candidate.ranking;
  return {
    query,
    base: before === undefined ? null : toPlace(before),
    candidate: after === undefined ? null : toPlace(after),
    baseFirstInCandidate: before === undefined ? null : rankOfPlace(before, candidate.ranking),
    overlapAt10: overlapAt(10, base.ranking, candidate.ranking),
  };
}

function toPlace({ chunkId, displayPath, headingPath, start, end }: RankedPlace): PlaceInRanking {
  return { chunkId, displayPath, headingPath, start, end };
}

/** Lost: some fact is among the base's first ten and no longer among the candidate's. */
function answerChange(query: JudgedQuery, wanted: 'lost' | 'found'): AnswerChange[] {
  const { known, base, candidate } = query;
  const change = recallAt(ANSWER_DEPTH, candidate.ranking, known) - recallAt(ANSWER_DEPTH, base.ranking, known);
  if (wanted === 'lost' ? change >= 0 : change <= 0) return [];
  return [
    {
      query: query.query,
      sourceId: sourceOf(query) ?? ('' as SourceId),
      expected: known.label,
      baseRank: firstRankWithin(REPLAY_DEPTH, base.ranking, known),
      candidateRank: firstRankWithin(REPLAY_DEPTH, candidate.ranking, known),
    },
  ];
}
