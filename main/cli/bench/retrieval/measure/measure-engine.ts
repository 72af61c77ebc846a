import { BugError } from '../../../../base/errors/bug-error.ts';
import { DEFAULT_SEARCH_K } from '../../../../contract/retrieval.ts';
import { fuseLikeTrestle } from '../../../../engine/bench/retrieval/fuse-like-trestle.ts';
import { createSeededRandom, type SeededRandom } from '../../corpus/seeded-random.ts';
import { openBenchCorpus } from '../corpus/bench-corpus.ts';
import { type BenchQuery, type ExactLegs, type QuerySet, readQuerySet } from '../corpus/bench-queries.ts';
import type { MeasuredEngine, OpenEngine } from '../engines/measured-engine.ts';
import type { LegName, SearchOutcome, SearchTask } from '../tasks.ts';
import { describeLatency, type Latency } from './latency.ts';
import { measureLoad } from './measure-load.ts';
import { recallAt } from './recall.ts';

const MS_PER_SECOND = 1000;
/** An engine that takes seconds for a query is known well enough after so long, milliseconds... */
const MOST_TIME_MS = 120_000;
/** ...and so many queries. */
const LEAST_QUERIES = 100;
/** Each leg alone is timed to see where the time goes. */
const LEG_QUERIES = 100;

/** Opens an engine in this process and measures it: one query after the other first, then side by side with writes. */
export async function measureEngine(engine: MeasuredEngine, task: SearchTask): Promise<SearchOutcome> {
  const corpus = openBenchCorpus(task.corpusFolder);
  const queries = readQuerySet(task.queriesFolder);
  const startedAt = performance.now();
  const since = (): number => (performance.now() - startedAt) / MS_PER_SECOND;
  const open = await engine.open({ corpus, folder: task.storeFolder, settings: task.settings });
  try {
    const [first] = queries.warmUp;
    if (first === undefined) throw new BugError('there are no warm-up queries');
    await open.search(first);
    const openSeconds = since();
    await open.untilReady();
    const readySeconds = since();
    for (const query of queries.warmUp) await open.search(query);
    const order = shuffled(queries.measured.length, createSeededRandom(task.seed));
    const { times, found } = await timeQueries(open, queries.measured, order);
    const exact = exactAnswers(engine, queries, corpus.manifest.fusionWeight, order.slice(0, times.length));
    const answers = open.nearest === undefined ? found : await nearestOf(open, queries, order.slice(0, times.length));
    return {
      openSeconds,
      readySeconds,
      latency: describeLatency(times),
      legs: await timeLegs(
        open,
        order.slice(0, LEG_QUERIES).map((index) => queries.measured[index] as BenchQuery),
      ),
      recallAt10: recallAt(DEFAULT_SEARCH_K, answers, exact) ?? 0,
      recallOf: engine.recallOf,
      load: await measureLoad({
        engine: open,
        corpus,
        queries: order.map((index) => queries.measured[index] as BenchQuery),
        plan: task.load,
      }),
      settings: open.settings,
    };
  } finally {
    await open.close();
    corpus.close();
  }
}

async function timeQueries(
  open: OpenEngine,
  queries: readonly BenchQuery[],
  order: readonly number[],
): Promise<{ times: number[]; found: number[][] }> {
  const times: number[] = [];
  const found: number[][] = [];
  let totalMs = 0;
  for (const index of order) {
    if (totalMs > MOST_TIME_MS && times.length >= LEAST_QUERIES) break;
    const query = queries[index] as BenchQuery;
    const startedAt = performance.now();
    const results = await open.search(query);
    const ms = performance.now() - startedAt;
    if (results.some(({ text }) => text === '')) throw new BugError(`a result of "${query.text}" has no text`);
    times.push(ms);
    totalMs += ms;
    found.push(results.map(({ id }) => id));
  }
  return { times, found };
}

async function timeLegs(open: OpenEngine, queries: readonly BenchQuery[]): Promise<SearchOutcome['legs']> {
  const legs: Partial<Record<LegName, Latency>> = {};
  for (const name of ['bm25', 'vector'] as const) {
    const times: number[] = [];
    for (const query of queries) {
      const startedAt = performance.now();
      await open.legs[name](query);
      times.push(performance.now() - startedAt);
    }
    legs[name] = describeLatency(times);
  }
  return legs;
}

function exactAnswers(
  { recallOf }: MeasuredEngine,
  { exact }: QuerySet,
  fusionWeight: number,
  order: readonly number[],
): number[][] {
  return order.map((index) => {
    const { bm25, vector } = exact.measured[index] as ExactLegs;
    if (recallOf === 'vector') return vector.slice(0, DEFAULT_SEARCH_K).map(({ id }) => id);
    return fuseLikeTrestle({ bm25, vector, fusionWeight, k: DEFAULT_SEARCH_K });
  });
}

/** Not timed: the timed searches are hybrid ones, whose vector leg cannot be seen. */
async function nearestOf(
  open: OpenEngine,
  { measured }: QuerySet,
  order: readonly number[],
): Promise<(readonly number[])[]> {
  const found: (readonly number[])[] = [];
  for (const index of order) found.push((await open.nearest?.(measured[index] as BenchQuery)) ?? []);
  return found;
}

function shuffled(count: number, random: SeededRandom): number[] {
  const order = Array.from({ length: count }, (_, index) => index);
  for (let at = count - 1; at > 0; at--) {
    const other = random.between(0, at);
    [order[at], order[other]] = [order[other] as number, order[at] as number];
  }
  return order;
}
